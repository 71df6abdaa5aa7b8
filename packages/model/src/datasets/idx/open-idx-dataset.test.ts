import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readIntoMemory } from '../load-dataset.js'
import { openIdxDataset } from './open-idx-dataset.js'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'convscope-idx-sets-'))
})
afterAll(() => rm(root, { recursive: true }))

const WRITERS: Record<number, [bytes: number, (buffer: Buffer, value: number, at: number) => void]> = {
  8: [1, (buffer, value, at) => buffer.writeUInt8(value, at)],
  9: [1, (buffer, value, at) => buffer.writeInt8(value, at)],
  11: [2, (buffer, value, at) => buffer.writeInt16BE(value, at)],
  12: [4, (buffer, value, at) => buffer.writeInt32BE(value, at)],
  13: [4, (buffer, value, at) => buffer.writeFloatBE(value, at)],
  14: [8, (buffer, value, at) => buffer.writeDoubleBE(value, at)],
}

function idx(type: number, dimensions: number[], values: number[]): Buffer {
  const [bytes, write] = WRITERS[type] as (typeof WRITERS)[number]
  const header = Buffer.alloc(4 + 4 * dimensions.length)
  header.writeUInt16BE(type * 256 + dimensions.length, 2)
  for (const [axis, n] of dimensions.entries()) header.writeUInt32BE(n, 4 + 4 * axis)
  const body = Buffer.alloc(values.length * bytes)
  for (const [i, value] of values.entries()) write(body, value, i * bytes)
  return Buffer.concat([header, body])
}

interface Parts {
  images?: Buffer
  labels?: Buffer
  prefix?: string
  test?: string
  extra?: Record<string, string>
}

/** Two images of 1 x 2 in either split, unless the parts say otherwise. */
async function folder(name: string, parts: Parts): Promise<string> {
  const directory = join(root, name)
  await mkdir(directory)
  const { prefix = '', test = 't10k', extra = {} } = parts
  const images = parts.images ?? idx(8, [2, 1, 2], [1, 2, 3, 4])
  const labels = parts.labels ?? idx(8, [2], [0, 1])
  for (const split of ['train', test]) {
    await writeFile(join(directory, `${prefix}${split}-images-idx3-ubyte`), images)
    await writeFile(join(directory, `${prefix}${split}-labels-idx1-ubyte`), labels)
  }
  for (const [file, text] of Object.entries(extra)) await writeFile(join(directory, file), text)
  return directory
}

const load = async (directory: string) => readIntoMemory('set', await openIdxDataset(directory))
const findingsOf = async (directory: string) =>
  (await openIdxDataset(directory)).findings.list().map(({ code }) => code)

describe('values of other types', () => {
  it.each([8, 9, 11, 12, 13, 14])('are labels: type %d', async (type) => {
    const loaded = await load(await folder(`labels-${type}`, { labels: idx(type, [2], [1, 0]) }))
    expect([...loaded.train.labels]).toEqual([1, 0])
  })

  it('are gray values where they are 0 to 255', async () => {
    for (const type of [11, 12, 13, 14]) {
      const directory = await folder(`images-${type}`, { images: idx(type, [2, 1, 2], [0, 7, 200, 255]) })
      expect([...(await load(directory)).train.images]).toEqual([0, 7, 200, 255])
      expect(await findingsOf(directory)).toEqual([])
    }
  })

  it('between 0 and 1 are spread, and that is said', async () => {
    const directory = await folder('unit', { images: idx(13, [2, 1, 2], [0, 0.5, 0.25, 1]) })
    expect([...(await load(directory)).train.images]).toEqual([0, 128, 64, 255])
    expect(await findingsOf(directory)).toEqual(['scaledValues'])
  })

  it.each<[string, Parts, string]>([
    ['negative', { images: idx(9, [2, 1, 2], [0, -3, 1, 1]) }, 'has values from -3 to 1; gray values are 0'],
    ['large', { images: idx(12, [2, 1, 2], [0, 256, 1, 1]) }, 'has values from 0 to 256'],
    ['no-number', { images: idx(13, [2, 1, 2], [0, Number.NaN, 1, 1]) }, 'has a value that is not a number'],
    ['half-label', { labels: idx(13, [2], [0, 0.5]) }, 'has the label 0.5; labels are whole numbers'],
    ['minus-label', { labels: idx(12, [2], [0, -1]) }, 'has the label -1'],
  ])('that make no sense are refused: %s', async (name, parts, message) => {
    await expect(load(await folder(`wrong-${name}`, parts))).rejects.toThrow(message)
  })
})

describe('more than 256 classes', () => {
  it('have labels of their own', async () => {
    const many = Array.from({ length: 300 }, (_, i) => i)
    const directory = await folder('many', {
      images: idx(
        8,
        [300, 1, 1],
        many.map((i) => i % 256),
      ),
      labels: idx(11, [300], many),
    })
    const loaded = await load(directory)
    expect(loaded.classes.length).toBe(300)
    expect([...loaded.train.labels]).toEqual(many)
  })
})

describe("EMNIST's files", () => {
  const emnist = (set: string, labels: number[], extra: Record<string, string> = {}): Parts => ({
    prefix: `emnist-${set}-`,
    test: 'test',
    images: idx(8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    labels: idx(8, [2], labels),
    extra,
  })

  it('are found by their names, turned upright, and named after their characters', async () => {
    const directory = await folder('letters', emnist('letters', [1, 26]))
    const loaded = await load(directory)
    expect([...loaded.train.images]).toEqual([1, 3, 2, 4, 5, 7, 6, 8])
    expect(loaded.classes.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    expect([...loaded.train.labels]).toEqual([0, 25])
    expect(await findingsOf(directory)).toContain('turnedImages')
  })

  it('follow a mapping file', async () => {
    const mapping = { 'emnist-balanced-mapping.txt': '0 48\n1 65\n2 97\n' }
    const loaded = await load(await folder('mapped', emnist('balanced', [1, 2], mapping)))
    expect(loaded.classes).toEqual(['0', 'A', 'a'])
  })

  it('of several sets in one folder are refused by name', async () => {
    const directory = await folder('several', emnist('digits', [0, 1]))
    await writeFile(join(directory, 'emnist-letters-train-images-idx3-ubyte'), 'x')
    await expect(openIdxDataset(directory)).rejects.toThrow(
      'holds 2 data sets in IDX format (emnist-digits-…, emnist-letters-…). Give each a folder of its own.',
    )
  })

  it('have no labels without a class', async () => {
    const directory = await folder('zero', emnist('letters', [0, 1]))
    await expect(openIdxDataset(directory)).rejects.toThrow('has the label 0, which names no class')
  })
})
