import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { onEachDatabase, registerDigits } from './support/on-each-database.js'

onEachDatabase('an artifact', (fixture) => {
  const put = (text: string) => fixture().storage.artifacts.put(Buffer.from(text), 'text/plain')
  const fileOf = (sha256: string) =>
    path.join(fixture().configuration.artifactDirectory, sha256.slice(0, 2), sha256)
  /** As if it had been written long ago. */
  const age = async (sha256: string) => {
    utimesSync(fileOf(sha256), new Date(0), new Date(0))
    await fixture().database.client.artifact.updateMany({
      where: { sha256 },
      data: { createdAt: new Date(0) },
    })
  }

  it('is named by its bytes, and put once', async () => {
    const { storage } = fixture()
    const first = await put('hello')
    expect(first).toEqual({
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      bytes: 5,
    })
    expect(await put('hello')).toEqual(first)
    expect((await storage.artifacts.read(first.sha256)).toString()).toBe('hello')
    const { stream, mediaType, bytes } = await storage.artifacts.stream(first.sha256)
    expect([Buffer.concat(await stream.toArray()).toString(), mediaType, bytes]).toEqual([
      'hello',
      'text/plain',
      5,
    ])
  })

  it('is the same in pieces', async () => {
    const { storage } = fixture()
    const pieces = ['hel', '', 'lo'].map((text) => Buffer.from(text))
    const stored = await storage.artifacts.put(pieces, 'text/plain')
    expect((await storage.artifacts.read(stored.sha256)).toString()).toBe('hello')
    expect(stored).toEqual(await put('hello'))
  })

  it.each(['../../../etc/passwd', 'x', ''])('is never reached by another name: %j', async (name) => {
    await expect(fixture().storage.artifacts.read(name)).rejects.toThrow()
  })

  it('that is gone says so', async () => {
    const { storage } = fixture()
    const { sha256 } = await put('soon gone')
    rmSync(fileOf(sha256))
    await expect(storage.artifacts.read(sha256)).rejects.toMatchObject({
      code: 'artifact_gone',
      httpStatus: 410,
    })
    await expect(storage.artifacts.stream(sha256)).rejects.toMatchObject({ code: 'artifact_gone' })
    await put('soon gone')
    expect((await storage.artifacts.read(sha256)).toString()).toBe('soon gone')
  })

  it('is swept when it is old and no row names it', async () => {
    const { storage } = fixture()
    const [young, old] = [await put('young'), await put('old')]
    await age(old.sha256)
    expect(await storage.artifacts.sweep(60_000)).toEqual({ removed: 1, bytes: 3 })
    expect((await storage.artifacts.read(young.sha256)).toString()).toBe('young')
    await expect(storage.artifacts.read(old.sha256)).rejects.toMatchObject({ code: 'artifact_gone' })
  })

  it('that a row names is never swept', async () => {
    const { storage } = fixture()
    await registerDigits(storage)
    const { tileUrl } = await storage.datasets.samples('digits', 'test', 0)
    const sha256 = tileUrl.split('/').at(-1) as string
    await age(sha256)
    await storage.artifacts.sweep(60_000)
    expect((await storage.artifacts.read(sha256)).toString()).toBe('a grid of samples')
  })

  it('half written by a crash is swept, and so are bytes without a row', async () => {
    const { storage, configuration } = fixture()
    const temporary = path.join(configuration.artifactDirectory, 'temporary')
    mkdirSync(temporary, { recursive: true })
    writeFileSync(path.join(temporary, 'half'), 'ha')
    utimesSync(path.join(temporary, 'half'), new Date(0), new Date(0))
    const lonely = await put('lonely')
    await fixture().database.client.artifact.delete({ where: { sha256: lonely.sha256 } })
    utimesSync(fileOf(lonely.sha256), new Date(0), new Date(0))
    expect((await storage.artifacts.sweep(60_000)).removed).toBe(1)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('survives sweeps that meet it while it is put again', async () => {
    const { storage, openAnother } = fixture()
    const sweeper = await openAnother()
    const texts = Array.from({ length: 12 }, () => randomBytes(8).toString('hex'))
    for (let round = 0; round < 4; round++) {
      const stored = await Promise.all(texts.map(put))
      for (const { sha256 } of stored) await age(sha256)
      const [again] = await Promise.all([Promise.all(texts.map(put)), sweeper.artifacts.sweep(60_000)])
      for (const [index, { sha256 }] of again.entries()) {
        expect((await storage.artifacts.read(sha256)).toString()).toBe(texts[index])
      }
    }
  })
})
