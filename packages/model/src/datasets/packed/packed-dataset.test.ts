import { createHash } from 'node:crypto'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../load-dataset.js'
import { MemorySplit } from '../memory-split.js'
import { Findings } from '../reading/findings.js'
import { EMBEDDED, openDatasetFolder } from '../reading/open-dataset.js'
import type { Examples, ReadableDataset } from '../reading/readable-dataset.js'
import { openPackedDataset } from './open-packed-dataset.js'
import { type PackedContent, packDataset } from './pack-dataset.js'
import { ShardedSplit } from './sharded-split.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'convscope-shards-'))
})
afterAll(() => rm(directory, { recursive: true }))

const store = {
  async put(bytes: Uint8Array) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(directory, sha256), bytes)
    return sha256
  },
  read: (sha256: string) => readFile(join(directory, sha256)),
  path: async (sha256: string) => join(directory, sha256),
}
const SHAPE = [3, 2, 3] as const
const SIZE = 18
const imageOf = (seed: number) => Uint8Array.from({ length: SIZE }, (_, i) => (seed * 31 + i * 7) % 256)

/** Images in chunks of 4; those in `damaged` are announced and do not come. */
function readable(count: number, classes: number, damaged: number[] = []): ReadableDataset {
  async function* read(): AsyncGenerator<Examples> {
    for (let start = 0; start < count; start += 4) {
      const numbers = Array.from({ length: Math.min(4, count - start) }, (_, i) => start + i).filter(
        (i) => !damaged.includes(i),
      )
      yield {
        images: Buffer.concat(numbers.map(imageOf)),
        labels: Uint16Array.from(numbers, (i) => i % classes),
      }
    }
  }
  return {
    title: 'Made up',
    description: '',
    inputShape: [...SHAPE],
    classes: Array.from({ length: classes }, (_, i) => String(i)),
    train: { count, read },
    test: { count, read },
    findings: new Findings(),
  }
}

const opened = (content: PackedContent, dataset: ReadableDataset, heldBytes: number) =>
  openPackedDataset(
    { ...content, name: 'x', inputShape: dataset.inputShape, classes: dataset.classes },
    store,
    heldBytes,
  )

describe('a packed data set', () => {
  it.each([
    ['held in memory', 1 << 20, MemorySplit],
    ['read from its shards', 0, ShardedSplit],
  ])('gives every image and label: %s', async (_, heldBytes, kind) => {
    const dataset = readable(23, 300)
    const content = await packDataset(dataset, store, SIZE * 5)
    expect(content.train.shards.map(({ count }) => count)).toEqual([5, 5, 5, 5, 3])
    const { train } = await opened(content, dataset, heldBytes)
    expect(train).toBeInstanceOf(kind)
    for (const order of [[22, 0, 7, 8, 9, 10, 3], [...Array(23).keys()], [4, 4]]) {
      const target = new Uint8Array(order.length * SIZE)
      await train.read(Uint32Array.from(order), target)
      expect(Buffer.from(target)).toEqual(Buffer.concat(order.map(imageOf)))
    }
    expect([...train.labels]).toEqual(Array.from({ length: 23 }, (_, i) => i))
    expect(content.classCounts.train.slice(21, 25)).toEqual([1, 1, 0, 0])
  })

  it('has the hash of what can be decoded, whatever was announced', async () => {
    const whole = await packDataset(readable(8, 4), store)
    const damaged = await packDataset(readable(10, 4, [8, 9]), store)
    expect(damaged.train.count).toBe(8)
    expect(damaged.contentHash).toBe(whole.contentHash)
    expect((await packDataset(readable(10, 4), store)).contentHash).not.toBe(whole.contentHash)
  })

  it('notices an image that has changed, or is cut off', async () => {
    const dataset = readable(12, 2)
    const content = await packDataset(dataset, store, SIZE * 4)
    const { test } = await opened(content, dataset, 0)
    const { sha256 } = content.test.shards[1] as { sha256: string }
    const file = await open(join(directory, sha256), 'r+')
    await file.write(Uint8Array.of(1), 0, 1, SIZE * 2 + 5)
    const target = new Uint8Array(SIZE)
    await test.read(Uint32Array.of(5), target)
    await expect(test.read(Uint32Array.of(6), target)).rejects.toMatchObject({ code: 'artifact_corrupt' })
    await file.truncate(SIZE)
    await expect(test.read(Uint32Array.of(5), target)).rejects.toMatchObject({ code: 'artifact_corrupt' })
    await file.close()
    await rm(join(directory, sha256))
    await expect(test.read(Uint32Array.of(5), target)).rejects.toMatchObject({ code: 'artifact_gone' })
  })

  it('is MNIST to the last bit', async () => {
    const dataset = await openDatasetFolder(EMBEDDED)
    const content = await packDataset(dataset, store)
    const whole = await loadDataset('mnist')
    expect(content.contentHash).toBe(whole.contentHash)
    const { train } = await opened(content, dataset, 1 << 30)
    expect(Buffer.compare((train as MemorySplit).images, whole.train.images)).toBe(0)
    expect(Buffer.compare(new Uint8Array(train.labels), new Uint8Array(whole.train.labels))).toBe(0)
  })
})
