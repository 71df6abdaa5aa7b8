import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ArtifactCache } from './artifact-cache.js'
import { type Content, fromMemory } from './content.js'

const directory = mkdtempSync(path.join(tmpdir(), 'convscope-cache-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('a cache of artifacts', () => {
  let root: string
  /** What the store behind it has, and what was asked of it. */
  let contents: Map<string, Content>
  let fetched: string[]
  beforeEach(() => {
    root = mkdtempSync(path.join(directory, 'root-'))
    contents = new Map()
    fetched = []
  })

  const stored = (bytes: Buffer) => {
    const content = fromMemory([bytes])
    contents.set(content.sha256, content)
    return content.sha256
  }
  const fetch = (sha256: string) => async () => {
    fetched.push(sha256)
    return contents.get(sha256)
  }
  const read = async (cache: ArtifactCache, sha256: string) => {
    const file = await cache.open(sha256, fetch(sha256))
    const bytes = await file?.read()
    await file?.close()
    return bytes
  }
  const fileOf = (sha256: string) => path.join(root, sha256.slice(0, 2), sha256)
  const bytesOnDisk = () => {
    const inodes = new Map<number, number>()
    for (const name of readdirSync(root, { recursive: true }) as string[]) {
      const facts = statSync(path.join(root, name))
      if (facts.isFile()) inodes.set(facts.ino, facts.size)
    }
    return [...inodes.values()].reduce((sum, size) => sum + size, 0)
  }

  it('fetches what it lacks, once', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const sha256 = stored(randomBytes(1000))
    expect((await read(cache, sha256))?.length).toBe(1000)
    expect((await read(cache, sha256))?.length).toBe(1000)
    expect((await read(new ArtifactCache(root, 1_000_000), sha256))?.length).toBe(1000)
    expect(fetched).toEqual([sha256])
    expect(await read(cache, fromMemory([randomBytes(3)]).sha256)).toBeUndefined()
  })

  it('never outgrows its limit, whatever passes through', async () => {
    const caches = [new ArtifactCache(root, 1_000_000), new ArtifactCache(root, 1_000_000)]
    for (let i = 0; i < 60; i++) {
      await read(caches[i % 2] as ArtifactCache, stored(randomBytes(50_000 + i)))
      expect(bytesOnDisk()).toBeLessThanOrEqual(1_000_000)
    }
    expect(bytesOnDisk()).toBeGreaterThan(500_000)
  })

  it('keeps what is used', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const favourite = stored(randomBytes(100_000))
    for (let i = 0; i < 30; i++) {
      await read(cache, favourite)
      await read(cache, stored(randomBytes(100_000)))
    }
    expect(fetched.filter((sha256) => sha256 === favourite)).toHaveLength(1)
  })

  it('lets through what is larger than it', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const large = stored(randomBytes(3_000_000))
    expect((await read(cache, large))?.length).toBe(3_000_000)
    await read(cache, stored(randomBytes(10)))
    expect(bytesOnDisk()).toBe(10)
  })

  it('fetches anew what is damaged', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const bytes = randomBytes(1000)
    const sha256 = stored(bytes)
    await read(cache, sha256)
    writeFileSync(fileOf(sha256), 'something else')
    expect((await read(cache, sha256))?.equals(bytes)).toBe(true)
    expect(readFileSync(fileOf(sha256)).equals(bytes)).toBe(true)
    expect(fetched).toHaveLength(2)
  })

  it('keeps a pinned file where it is until it is released, and counts it', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const bytes = randomBytes(700_000)
    const sha256 = stored(bytes)
    const pinned = await cache.pin(sha256, fetch(sha256))
    for (let i = 0; i < 10; i++) await read(cache, stored(randomBytes(100_000)))
    expect(existsSync(fileOf(sha256))).toBe(false)
    expect(readFileSync(pinned?.path as string).equals(bytes)).toBe(true)
    expect(bytesOnDisk()).toBeLessThanOrEqual(1_000_000)
    await pinned?.release()
    expect(existsSync(pinned?.path as string)).toBe(false)
  })

  it('forgets pins of processes that are gone', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const sha256 = stored(randomBytes(10))
    await (await cache.pin(sha256, fetch(sha256)))?.release()
    // Larger than every process id.
    const orphan = path.join(root, 'pins', `${sha256}.4194999.x`)
    writeFileSync(orphan, 'x')
    await read(new ArtifactCache(root, 1_000_000), stored(randomBytes(11)))
    expect(existsSync(orphan)).toBe(false)
  })

  it('tells what went wrong behind it, and is none the worse', async () => {
    const cache = new ArtifactCache(root, 1_000_000)
    const sha256 = stored(randomBytes(10))
    const fail = () => Promise.reject(new Error('the store is away'))
    await expect(cache.open(sha256, fail)).rejects.toThrow('away')
    const breakOff = async () => ({
      bytes: 10,
      async *chunks() {
        yield randomBytes(4)
        throw new Error('broke off')
      },
    })
    await expect(cache.open(sha256, breakOff)).rejects.toThrow('broke off')
    expect(bytesOnDisk()).toBe(0)
    expect((await read(cache, sha256))?.length).toBe(10)
  })
})
