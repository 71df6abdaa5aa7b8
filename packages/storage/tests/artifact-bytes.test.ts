import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ArtifactBytes } from '../src/artifacts/artifact-bytes.js'
import { fromFile, fromMemory } from '../src/artifacts/content.js'
import { onEachStore } from './support/on-each-store.js'

const nobody = async () => false
const everybody = async () => true
const FUTURE = new Date(Date.now() + 1e9)

onEachStore('a store of bytes', (fixture) => {
  const store = () => fixture().store
  const write = async (...pieces: Uint8Array[]) => {
    const content = fromMemory(pieces)
    await store().write(content.sha256, content)
    return content.sha256
  }
  const readBy = async (reader: ArtifactBytes, sha256: string) => {
    const file = await reader.open(sha256)
    try {
      return await file?.read()
    } finally {
      await file?.close()
    }
  }
  const read = (sha256: string) => readBy(store(), sha256)
  const streamed = async (sha256: string) => {
    const file = await store().open(sha256)
    return Buffer.concat((await file?.stream().toArray()) ?? [])
  }
  const names = async () => {
    const found = []
    for await (const listed of store().list()) found.push(listed)
    return found
  }

  it('gives back what was written: whole, in parts and as a stream', async () => {
    const bytes = randomBytes(700_001)
    const sha256 = await write(bytes.subarray(0, 3), new Uint8Array(0), bytes.subarray(3))
    expect(await store().has(sha256)).toBe(true)
    expect((await read(sha256))?.equals(bytes)).toBe(true)
    expect((await streamed(sha256)).equals(bytes)).toBe(true)
    const file = await store().open(sha256)
    expect(file?.bytes).toBe(bytes.length)
    expect((await file?.read(5, 9))?.equals(bytes.subarray(5, 14))).toBe(true)
    expect((await file?.read(700_000, 9))?.equals(bytes.subarray(700_000))).toBe(true)
    await expect(file?.read(700_002, 1)).rejects.toThrow(RangeError)
    await file?.close()
  })

  it('keeps nothing and what is large alike', async () => {
    const empty = await write()
    expect((await read(empty))?.length).toBe(0)
    expect((await streamed(empty)).length).toBe(0)
    const large = randomBytes(37_000_001)
    const sha256 = await write(large)
    expect((await read(sha256))?.equals(large)).toBe(true)
    expect(await store().examine(sha256)).toEqual({ bytes: large.length, isIntact: true })
  })

  it('takes a file, and refuses one that changes meanwhile', async () => {
    const bytes = randomBytes(21_000_000)
    const file = await fixture().file(bytes)
    const content = await fromFile(file)
    expect(content).toMatchObject({ sha256: fromMemory([bytes]).sha256, bytes: bytes.length })
    await fixture().file(Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')]), file)
    await expect(store().write(content.sha256, content)).rejects.toThrow('changed')
    expect(await store().has(content.sha256)).toBe(false)
    await fixture().file(bytes, file)
    await store().write(content.sha256, content)
    expect((await read(content.sha256))?.equals(bytes)).toBe(true)
  })

  it('says what is not there, and knows no other names than hashes', async () => {
    const { sha256 } = fromMemory([randomBytes(8)])
    expect(await store().has(sha256)).toBe(false)
    expect(await store().open(sha256)).toBeUndefined()
    expect(await store().pin(sha256)).toBeUndefined()
    expect(await store().examine(sha256)).toBeNull()
    expect(await store().remove(sha256, nobody)).toBe(0)
    for (const name of ['../../../etc/passwd', 'x', '', sha256.toUpperCase()]) {
      await expect(store().open(name)).rejects.toThrow('is not a SHA-256')
    }
  })

  it('gives the path of a file of this machine', async () => {
    const bytes = randomBytes(5000)
    const sha256 = await write(bytes)
    const pinned = await store().pin(sha256)
    expect(pinned?.bytes).toBe(5000)
    expect((await fixture().contentOf(pinned?.path as string)).equals(bytes)).toBe(true)
    await pinned?.release()
  })

  it('lists what it holds, with size and time', async () => {
    const before = Date.now()
    const sha256 = await write(randomBytes(1234))
    const found = (await names()).find((listed) => listed.sha256 === sha256)
    expect(found?.bytes).toBe(1234)
    expect(Math.abs((found?.writtenAt.getTime() ?? 0) - before)).toBeLessThan(60_000)
  })

  it('removes what nobody wants, and nothing else', async () => {
    const [unwanted, wanted] = [await write(randomBytes(10)), await write(randomBytes(11))]
    expect(await store().remove(unwanted, nobody)).toBe(10)
    expect(await store().remove(wanted, everybody)).toBe(0)
    expect(await store().has(unwanted)).toBe(false)
    expect((await read(wanted))?.length).toBe(11)
  })

  it('asks whether bytes are wanted when nobody can find them any more', async () => {
    const bytes = randomBytes(12)
    const sha256 = await write(bytes)
    const isWanted = async () => {
      expect(await store().has(sha256)).toBe(false)
      await write(bytes)
      return true
    }
    await store().remove(sha256, isWanted)
    expect((await read(sha256))?.equals(bytes)).toBe(true)
  })

  it('takes up a removal that a crash broke off', async () => {
    const [unwanted, wanted] = [await write(randomBytes(20)), await write(randomBytes(21))]
    const crash = async () => {
      throw new Error('the sweep ends here')
    }
    for (const sha256 of [unwanted, wanted]) await expect(store().remove(sha256, crash)).rejects.toThrow()
    await store().removeLeftovers(FUTURE, async (sha256) => sha256 === wanted)
    expect(await store().has(unwanted)).toBe(false)
    expect((await read(wanted))?.length).toBe(21)
    expect((await names()).filter(({ sha256 }) => sha256 === wanted)).toHaveLength(1)
  })

  it('clears away what was half written', async () => {
    const count = await fixture().leaveHalfWritten()
    expect(await fixture().leftovers()).toBe(count)
    await store().removeLeftovers(new Date(0), nobody)
    expect(await fixture().leftovers()).toBe(count)
    await store().removeLeftovers(FUTURE, nobody)
    expect(await fixture().leftovers()).toBe(0)
  })

  it('can be written', async () => {
    await store().check()
  })

  describe.each([
    ['a flipped bit', (bytes: Buffer) => bytes.fill((bytes[4000] as number) ^ 1, 4000, 4001)],
    ['a missing end', (bytes: Buffer) => bytes.subarray(0, 4000)],
    ['a longer end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['nothing in it', () => Buffer.alloc(0)],
  ])('with %s', (_, damage) => {
    const original = () => randomBytes(9000)

    it('never hands it out', async () => {
      const sha256 = await write(original())
      await fixture().damage(sha256, damage)
      const refusal = { code: 'artifact_corrupt', httpStatus: 410 }
      await expect(store().open(sha256)).rejects.toMatchObject(refusal)
      await expect(store().pin(sha256)).rejects.toMatchObject(refusal)
      expect(await store().examine(sha256)).toMatchObject({ isIntact: false })
    })

    it('is mended by the right bytes', async () => {
      const bytes = original()
      const sha256 = await write(bytes)
      await fixture().damage(sha256, damage)
      await write(bytes)
      expect((await read(sha256))?.equals(bytes)).toBe(true)
      expect(await store().examine(sha256)).toEqual({ bytes: 9000, isIntact: true })
    })
  })
})
