import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { TransientError } from '@convscope/shared'
import { FaultProxy, S3Server } from '@convscope/testing'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { ArtifactCache } from '../src/artifacts/artifact-cache.js'
import { fromMemory } from '../src/artifacts/content.js'
import { ArtifactsOnS3 } from '../src/artifacts/s3/artifacts-on-s3.js'
import { S3Bucket } from '../src/artifacts/s3/bucket.js'
import { s3Configuration } from './support/on-each-store.js'

const MEGABYTE = 1024 * 1024
/** More than one request is ever tried. */
const ALWAYS = 1000

describe.skipIf(!inject('hasS3'))('S3 that fails', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-s3-faults-'))
  const stores: ArtifactsOnS3[] = []
  let server: S3Server
  let proxy: FaultProxy
  beforeAll(async () => {
    server = await S3Server.start()
    proxy = await FaultProxy.start(server.url)
  })
  afterEach(() => proxy.calm())
  afterAll(async () => {
    for (const store of stores) store.close()
    await proxy?.stop()
    await server?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  /** With an empty cache. */
  const newStore = (change: Parameters<typeof s3Configuration>[1] = {}) => {
    const configuration = s3Configuration(server, { endpoint: proxy.url, timeoutMs: 1500, ...change })
    const cache = new ArtifactCache(mkdtempSync(path.join(directory, 'cache-')), configuration.cacheBytes)
    const store = new ArtifactsOnS3(new S3Bucket(configuration), cache)
    stores.push(store)
    return store
  }
  const write = async (bytes: Buffer, store = newStore()) => {
    const content = fromMemory([bytes])
    await store.write(content.sha256, content)
    return content.sha256
  }
  const read = async (sha256: string, store = newStore()) => {
    const file = await store.open(sha256)
    const bytes = await file?.read()
    await file?.close()
    return bytes
  }
  const requests = (method: string) => proxy.requests.filter((line) => line.startsWith(method)).length

  it.each([
    ['answers 503', { type: 'status', status: 503 }],
    ['answers 500', { type: 'status', status: 500 }],
    ['answers 429', { type: 'status', status: 429 }],
    ['ends the connection', { type: 'refuse' }],
    ['hangs', { type: 'hang' }],
    ['is slow', { type: 'slow', milliseconds: 300 }],
  ] as const)('for a moment (%s) is not noticed', async (_, fault) => {
    const bytes = randomBytes(50_000)
    proxy.disturb('PUT', fault, 2)
    const sha256 = await write(bytes)
    proxy.disturb('GET', fault, 2)
    expect((await read(sha256))?.equals(bytes)).toBe(true)
    const tries = fault.type === 'slow' ? 1 : 3
    expect([requests('PUT'), requests('GET')]).toEqual([tries, tries])
  })

  it.each([
    ['cut off', 'cut'],
    ['silent', 'stall'],
  ] as const)('and goes %s is gone on with from there', async (_, type) => {
    const bytes = randomBytes(9 * MEGABYTE)
    const sha256 = await write(bytes)
    proxy.disturb('GET', { type, after: 4 * MEGABYTE }, 2)
    expect((await read(sha256))?.equals(bytes)).toBe(true)
    expect(requests('GET')).toBe(3)
  })

  it('and changes a bit on the way back is asked once more', async () => {
    const bytes = randomBytes(3 * MEGABYTE)
    const sha256 = await write(bytes)
    proxy.disturb('GET', { type: 'garble', at: 2 * MEGABYTE })
    expect((await read(sha256))?.equals(bytes)).toBe(true)
    expect(requests('GET')).toBe(2)
  })

  it('and changes a bit every time gives nothing, and leaves nothing in the cache', async () => {
    const sha256 = await write(randomBytes(MEGABYTE))
    const store = newStore()
    proxy.disturb('GET', { type: 'garble', at: 5 }, ALWAYS)
    await expect(read(sha256, store)).rejects.toMatchObject({ code: 'artifact_corrupt' })
    proxy.calm()
    expect((await read(sha256, store))?.length).toBe(MEGABYTE)
    expect(requests('GET')).toBe(1)
  })

  it.each([
    ['at once', 70_000],
    ['in parts', 40 * MEGABYTE],
  ])('and gets a wrong bit (%s) does not keep it', async (_, length) => {
    const bytes = randomBytes(length)
    proxy.disturb('PUT', { type: 'garble-request', at: 50_000 })
    const sha256 = await write(bytes)
    expect(await newStore().examine(sha256)).toEqual({ bytes: length, isIntact: true })
  })

  it.each([
    ['answers 503', { type: 'status', status: 503 }],
    ['ends every connection', { type: 'refuse' }],
    ['hangs', { type: 'hang' }],
  ] as const)('for long (%s) is a passing fault, told by name', async (_, fault) => {
    const sha256 = await write(randomBytes(100))
    const store = newStore({ timeoutMs: 300 })
    for (const method of ['PUT', 'GET', 'HEAD', 'DELETE']) proxy.disturb(method, fault, ALWAYS)
    const refusal = {
      code: 'artifact_store_unavailable',
      httpStatus: 503,
      retryable: true,
      message: expect.stringContaining('s3://convscope/a/prefix'),
    }
    await expect(write(randomBytes(10), store)).rejects.toMatchObject(refusal)
    await expect(store.open(sha256)).rejects.toMatchObject(refusal)
    await expect(store.has(sha256)).rejects.toMatchObject(refusal)
    await expect(store.remove(sha256, async () => false)).rejects.toMatchObject(refusal)
    await expect(store.list().next()).rejects.toMatchObject(refusal)
    await expect(store.check()).rejects.toMatchObject(refusal)
    await expect(store.open(sha256)).rejects.toBeInstanceOf(TransientError)
  })

  it('that is away is a passing fault; what was read before is still there', async () => {
    const store = newStore()
    const [cached, other] = [await write(randomBytes(100), store), await write(randomBytes(101), store)]
    await read(cached, store)
    await server.goAway()
    await expect(store.open(other)).rejects.toMatchObject({ code: 'artifact_store_unavailable' })
    expect((await read(cached, store))?.length).toBe(100)
    await server.comeBack()
    expect((await read(other, store))?.length).toBe(101)
  })

  it('does not let strangers in, and says so', async () => {
    const store = newStore()
    const secret = process.env.AWS_SECRET_ACCESS_KEY
    process.env.AWS_SECRET_ACCESS_KEY = 'a wrong one'
    await expect(write(randomBytes(10), store)).rejects.toMatchObject({ code: 'artifact_store_denied' })
    process.env.AWS_SECRET_ACCESS_KEY = secret
  })

  it('knows no other bucket, and says so', async () => {
    const store = newStore({ bucket: 'another' })
    const refusal = { code: 'artifact_store_refused', message: expect.stringContaining('NoSuchBucket') }
    await expect(write(randomBytes(10), store)).rejects.toMatchObject(refusal)
    await expect(store.open(fromMemory([]).sha256)).rejects.toMatchObject(refusal)
    await expect(store.check()).rejects.toMatchObject(refusal)
  })

  it('is asked for an artifact once, however many want it', async () => {
    const sha256 = await write(randomBytes(2 * MEGABYTE))
    const store = newStore()
    await Promise.all(Array.from({ length: 20 }, () => read(sha256, store)))
    expect(requests('GET')).toBe(1)
  })
})
