import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layersSchema, trainingConfigSchema } from '@convscope/shared'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPackedDataset } from '../src/datasets/packed/open-packed-dataset.js'
import { packDataset } from '../src/datasets/packed/pack-dataset.js'
import { ShardedSplit } from '../src/datasets/packed/sharded-split.js'
import { Findings } from '../src/datasets/reading/findings.js'
import type { Examples, ReadableDataset } from '../src/datasets/reading/readable-dataset.js'
import { type TrainedEpoch, train } from '../src/training/train.js'

// A large data set, sized down: what it takes must not depend on its size.

const SIDE = 224
const SIZE = SIDE * SIDE * 3
const IMAGES = 2000
const CHUNK = 50
const MIB = 1024 ** 2

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'convscope-large-'))
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

/** Images of one shade each, brighter or darker than the middle: two classes. */
async function* shades(count: number): AsyncGenerator<Examples> {
  for (let start = 0; start < count; start += CHUNK) {
    const images = new Uint8Array(CHUNK * SIZE)
    const labels = Uint16Array.from({ length: CHUNK }, (_, i) => (start + i) % 2)
    labels.forEach((label, i) => {
      images.fill(label * 150 + ((start + i) % 100), i * SIZE, (i + 1) * SIZE)
    })
    yield { images, labels }
  }
}

/** Memory of this process that is no file's: what the system's page cache holds is not its own. */
function anonymousBytes(): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

it.skipIf(process.platform !== 'linux')(
  'trains on more images than it may hold, in memory that is bounded by batches',
  async () => {
    const readable: ReadableDataset = {
      title: 'Shades',
      description: '',
      inputShape: [SIDE, SIDE, 3],
      classes: ['dark', 'bright'],
      train: { count: IMAGES, read: () => shades(IMAGES) },
      test: { count: CHUNK, read: () => shades(CHUNK) },
      findings: new Findings(),
    }
    const { inputShape, classes } = readable
    const packed = { name: 'shades', inputShape, classes, ...(await packDataset(readable, store)) }
    const dataset = await openPackedDataset(packed, store)
    expect(dataset.train).toBeInstanceOf(ShardedSplit)
    const before = anonymousBytes()
    let most = before
    const epochs: TrainedEpoch[] = []
    await train({
      dataset,
      layers: layersSchema.parse([
        { type: 'averagePooling2d', poolSize: 56, strides: 16 },
        { type: 'flatten' },
        { type: 'dense', units: 2, activation: 'softmax' },
      ]),
      config: trainingConfigSchema.parse({
        epochs: 1,
        batchSize: 10,
        optimizer: { type: 'adam', learningRate: 0.02 },
      }),
      resumeFrom: null,
      onProgress: () => {
        most = Math.max(most, anonymousBytes())
      },
      onEpoch: async (epoch) => void epochs.push(epoch),
    })
    expect(epochs[0]?.metrics.valAccuracy).toBeGreaterThan(0.9)
    // All images together take 287 MiB; a batch as bytes 1.4, and as floats 5.7, of which some wait to be collected.
    expect((most - before) / MIB).toBeLessThan(150)
  },
  300_000,
)
