import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodeImage, type PrepareInputOptions, prepareInput } from '@convscope/imaging'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { choosePreparation } from '../src/datasets/choose-preparation.js'
import { loadDataset } from '../src/datasets/load-dataset.js'
import { tf } from '../src/runtime/tensorflow.js'
import { hasTrainedNetwork, openTrainedNetwork, shared } from './support/trained-network.js'

const cases = path.join(shared, 'cases')
const present = existsSync(cases) && hasTrainedNetwork
const read = (name: string) => readFileSync(path.join(cases, name))
const limits = { maxPixels: 50_000_000, polarity: 'auto' } as const
const MNIST: PrepareInputOptions = { ...limits, shape: [28, 28, 1], preparation: 'digit', ground: 'dark' }

if (!present) console.log(`Skipped: there are no cases in ${cases}, or no trained network.`)

describe.skipIf(!present)('pictures that went wrong once', () => {
  let classify: Awaited<ReturnType<typeof openTrainedNetwork>>
  beforeAll(async () => {
    classify = await openTrainedNetwork()
  })

  it.each([
    ['straight-one-20x20.png', 1],
    ['wide-seven.png', 7],
    ['tight-crop-seven.png', 7],
    ['tight-crop-one.png', 1],
    ['paper-on-dark-desk.png', 6],
    ['form-box-seven.png', 7],
    ['red-on-green-paper.png', 3],
    ['white-card-transparent-margin.png', 5],
  ])('%s is a %i', async (name, digit) => {
    const { pixels } = await prepareInput(read(name), MNIST)
    expect(classify([pixels])).toEqual([digit])
  })

  it('an empty page is refused, and two digits are said', async () => {
    await expect(prepareInput(read('blank-page-vignette.jpg'), MNIST)).rejects.toMatchObject({
      code: 'image_blank',
    })
    expect((await prepareInput(read('two-digits-31.png'), MNIST)).warnings).toContain('two-drawings')
    expect((await prepareInput(read('tight-crop-one.png'), MNIST)).polarity).toBe('dark-on-light')
  })

  it('a picture in the size of a network that reads no digits is taken as it is', async () => {
    const bytes = read('filled-square-28.png')
    const { data } = await decodeImage(bytes, {})
    for (const preparation of ['photo', 'as-is'] as const) {
      const { pixels, warnings } = await prepareInput(bytes, { ...MNIST, preparation })
      expect(Buffer.from(pixels).equals(Buffer.from(data))).toBe(true)
      expect(warnings).toEqual([])
    }
  })

  it('a colour network takes a plain colour, and sees a white thing on transparent ground', async () => {
    const colour: PrepareInputOptions = { ...limits, shape: [32, 32, 3], preparation: 'photo' }
    const plain = await prepareInput(read('plain-colour.png'), colour)
    expect(new Set(plain.pixels.slice(0, 3)).size).toBeGreaterThan(1)
    const { pixels } = await prepareInput(read('white-sprite-transparent.png'), colour)
    expect(Math.max(...pixels) - Math.min(...pixels)).toBeGreaterThan(200)
  })
})

describe.skipIf(!present)('a network of another shape', () => {
  let datasets = ''
  beforeAll(() => {
    datasets = mkdtempSync(path.join(tmpdir(), 'convscope-cases-'))
    execFileSync('tar', ['xzf', path.join(cases, 'datasets-dev.tgz'), '-C', datasets])
  })
  afterAll(() => rmSync(datasets, { recursive: true, force: true }))

  it('reads a drawing of its own shape, and the chosen polarity counts', { timeout: 300_000 }, async () => {
    const dataset = await loadDataset('nonsquare-digits', datasets)
    const { preparation, ground } = await choosePreparation(dataset)
    expect({ preparation, ground }).toEqual({ preparation: 'digit', ground: 'dark' })
    const [height, width] = dataset.inputShape
    const network = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [height, width, 1] }),
        tf.layers.dense({
          units: dataset.classes.length,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        }),
      ],
    })
    network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' })
    const values = (bytes: Uint8Array) =>
      tf.tensor4d(
        Float32Array.from(bytes, (byte) => byte / 255),
        [bytes.length / (height * width), height, width, 1],
      )
    const labels = tf.tensor1d(Float32Array.from(dataset.train.labels))
    await network.fit(values(dataset.train.images), labels, {
      epochs: 30,
      batchSize: 16,
      shuffle: false,
      verbose: 0,
    })
    const options = { ...limits, shape: dataset.inputShape, preparation, ground }
    for (const polarity of ['auto', 'dark-on-light'] as const) {
      const { pixels } = await prepareInput(read('dark-one-240x320.png'), { ...options, polarity })
      const answer = (network.predict(values(pixels)) as ReturnType<typeof tf.tensor2d>)
        .argMax(1)
        .dataSync()[0] as number
      expect(dataset.classes[answer]).toBe('1')
    }
    const dark = await prepareInput(read('dark-one-240x320.png'), { ...options, polarity: 'dark-on-light' })
    const light = await prepareInput(read('dark-one-240x320.png'), {
      ...options,
      polarity: 'light-on-dark',
    }).catch(() => null)
    expect(light === null || !Buffer.from(light.pixels).equals(Buffer.from(dark.pixels))).toBe(true)
  })
})
