import {
  type LayerInput,
  layersSchema,
  type RunProgress,
  type TrainingConfigInput,
  trainingConfigSchema,
} from '@convscope/shared'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Dataset } from '../src/datasets/dataset.js'
import { MemorySplit } from '../src/datasets/memory-split.js'
import { LoadedNetwork } from '../src/inspection/loaded-network.js'
import { tf } from '../src/runtime/tensorflow.js'
import type { EngineChoice, EngineName } from '../src/training/open-engine.js'
import { decodeOptimizerState } from '../src/training/optimizer-state.js'
import { stratifiedSubset, VALIDATION_SEED } from '../src/training/subset.js'
import { type TrainedEpoch, type TrainOptions, train } from '../src/training/train.js'
import { madeUpDataset } from './made-up-dataset.js'

const layers: LayerInput[] = [
  { type: 'conv2d', filters: 6, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'maxPooling2d' },
  { type: 'dropout', rate: 0.2 },
  { type: 'batchNormalization', momentum: 0.9 },
  { type: 'flatten' },
  { type: 'dense', units: 16, activation: 'relu' },
  { type: 'dropout', rate: 0.3 },
  { type: 'dense', units: 3, activation: 'softmax' },
]
// Batches of 32 out of 250: the last of an epoch has 26.
const dataset = madeUpDataset(250, 70)

interface Trained {
  epochs: TrainedEpoch[]
  progress: RunProgress[]
  result: { epochs: number; stoppedEarly: boolean }
}

let engine: EngineName

async function trainWith(
  config: TrainingConfigInput = {},
  options: Partial<
    Pick<TrainOptions, 'dataset' | 'engine' | 'resumeFrom' | 'onEpoch' | 'onEngine'> & {
      layers: LayerInput[]
    }
  > = {},
): Promise<Trained> {
  const epochs: TrainedEpoch[] = []
  const progress: RunProgress[] = []
  const result = await train({
    dataset,
    engine,
    resumeFrom: null,
    ...options,
    layers: layersSchema.parse(options.layers ?? layers),
    config: trainingConfigSchema.parse({ epochs: 3, batchSize: 32, earlyStopping: null, ...config }),
    onProgress: (report) => progress.push(report),
    onEpoch: async (epoch) => {
      epochs.push(epoch)
      await options.onEpoch?.(epoch)
    },
  })
  return { epochs, progress, result }
}

const metricsOf = ({ epochs }: Trained) => epochs.map(({ epoch, metrics }) => ({ epoch, ...metrics }))
/** As it comes back from where it was stored. */
const stored = ({ epoch, topology, weights, optimizer, trainingState }: TrainedEpoch) => ({
  epoch,
  topology: Buffer.from(topology),
  weights: Buffer.from(weights),
  optimizer: Buffer.from(optimizer),
  trainingState: JSON.parse(JSON.stringify(trainingState)),
})

describe.each<EngineName>(['graph', 'layers'])('train with the engine "%s"', (name) => {
  beforeEach(() => {
    engine = name
  })

  it('learns', async () => {
    const { epochs, result } = await trainWith({ epochs: 12 })
    expect(result).toEqual({ epochs: 12, stoppedEarly: false })
    expect(epochs.at(-1)?.metrics.valAccuracy).toBeGreaterThan(0.95)
    expect(epochs.at(-1)?.metrics.valLoss).toBeLessThan(epochs[0]?.metrics.valLoss as number)
  })

  it('gives the same metrics and weights for the same seed, to the last digit, and others for another', async () => {
    const first = await trainWith({ seed: 7 })
    const second = await trainWith({ seed: 7 })
    expect(metricsOf(second)).toEqual(metricsOf(first))
    expect(second.epochs.at(-1)?.weights).toEqual(first.epochs.at(-1)?.weights)
    expect(metricsOf(await trainWith({ seed: 8 }))).not.toEqual(metricsOf(first))
  })

  it.each<[string, TrainingConfigInput]>([
    ['Adam', {}],
    ['momentum', { optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9 } }],
  ])('resumes to the last digit, with dropout, batch normalization and %s', async (_, config) => {
    const undisturbed = await trainWith(config)
    const first = undisturbed.epochs[0] as TrainedEpoch
    const resumed = await trainWith(config, { resumeFrom: stored(first) })
    expect(metricsOf(resumed)).toEqual(metricsOf(undisturbed).slice(1))
    const [last, expected] = [resumed.epochs.at(-1), undisturbed.epochs.at(-1)]
    expect(last?.weights).toEqual(expected?.weights)
    expect(last?.optimizer).toEqual(expected?.optimizer)
    expect(last?.topology).toEqual(expected?.topology)
    expect(last?.trainingState).toEqual(expected?.trainingState)
  })

  it('resumes a network of every layer that TensorFlow.js saves and reads otherwise than we', async () => {
    const own: LayerInput[] = [
      { type: 'conv2d', filters: 3, kernelSize: 2, dilationRate: 2, padding: 'same' },
      { type: 'depthwiseConv2d', kernelSize: 2, depthMultiplier: 2, dilationRate: 2 },
      { type: 'separableConv2d', filters: 4, kernelSize: 2, depthMultiplier: 3, activation: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 3, activation: 'softmax' },
    ]
    const undisturbed = await trainWith({ epochs: 2 }, { layers: own })
    const first = stored(undisturbed.epochs[0] as TrainedEpoch)
    const older = Buffer.from(first.topology.toString().replace(',"depth_multiplier":3', ''))
    expect(older.length).toBeLessThan(first.topology.length)
    for (const topology of [first.topology, older]) {
      const resumed = await trainWith({ epochs: 2 }, { layers: own, resumeFrom: { ...first, topology } })
      expect(metricsOf(resumed)).toEqual(metricsOf(undisturbed).slice(1))
      expect(resumed.epochs[0]?.topology).toEqual(undisturbed.epochs[1]?.topology)
    }
  })

  it('has nothing to do after the last epoch or an early stop', async () => {
    const { epochs } = await trainWith({ epochs: 2 })
    const last = stored(epochs[1] as TrainedEpoch)
    expect(await trainWith({ epochs: 2 }, { resumeFrom: last })).toEqual({
      epochs: [],
      progress: [],
      result: { epochs: 2, stoppedEarly: false },
    })
    last.trainingState.stopped = true
    const { result } = await trainWith({ epochs: 9 }, { resumeFrom: last })
    expect(result).toEqual({ epochs: 2, stoppedEarly: true })
  })

  it('stops early, and says which epochs were best', async () => {
    // So small a rate that nothing improves by a whole nat.
    const { epochs, result } = await trainWith({
      epochs: 10,
      optimizer: { type: 'sgd', learningRate: 1e-6 },
      earlyStopping: { monitor: 'valLoss', minDelta: 1, patience: 2 },
    })
    expect(result).toEqual({ epochs: 3, stoppedEarly: true })
    const losses = epochs.map(({ metrics }) => metrics.valLoss)
    const isBest = losses.map((loss, i) => losses.slice(0, i).every((earlier) => loss < earlier))
    expect(epochs.map(({ best }) => best)).toEqual(isBest)
  })

  it('reports what a network loaded from the checkpoint answers', async () => {
    const { epochs } = await trainWith({ epochs: 2 })
    const last = epochs.at(-1) as TrainedEpoch
    const network = await LoadedNetwork.load(last.topology, last.weights)
    let [correct, loss] = [0, 0]
    for (let i = 0; i < dataset.test.count; i++) {
      const pixels = Float32Array.from(
        dataset.test.images.subarray(i * 64, i * 64 + 64),
        (byte) => byte / 255,
      )
      const { probabilities } = await network.inspect(pixels, null)
      const label = dataset.test.labels[i] as number
      if (probabilities.indexOf(Math.max(...probabilities)) === label) correct += 1
      loss -= Math.log(probabilities[label] as number)
    }
    network.dispose()
    expect(correct / dataset.test.count).toBe(last.metrics.valAccuracy)
    expect(loss / dataset.test.count).toBeCloseTo(last.metrics.valLoss, 4)
  })

  it('moves the statistics of batch normalization', async () => {
    const { epochs } = await trainWith({ epochs: 1 })
    const { topology, weights } = epochs[0] as TrainedEpoch
    const model = JSON.parse(Buffer.from(topology).toString())
    let offset = weights.byteOffset
    const values = new Map<string, Float32Array>()
    for (const { name, shape } of model.weightsManifest[0].weights as { name: string; shape: number[] }[]) {
      const count = shape.reduce((a, b) => a * b, 1)
      values.set(name, new Float32Array(weights.buffer.slice(offset, offset + count * 4)))
      offset += count * 4
    }
    const mean = values.get('batch_normalization_1/moving_mean') as Float32Array
    const variance = values.get('batch_normalization_1/moving_variance') as Float32Array
    expect(mean.some((value) => value !== 0)).toBe(true)
    expect(variance.some((value) => value !== 1)).toBe(true)
  })

  it('tells phases and progress in order', async () => {
    const { progress } = await trainWith({ epochs: 2 })
    const phases = progress.map(({ epoch, phase }) => `${epoch} ${phase}`)
    expect(phases.filter((phase, i) => phase !== phases[i - 1])).toEqual([
      '1 starting',
      '1 training',
      '1 validating',
      '1 saving',
      '2 training',
      '2 validating',
      '2 saving',
    ])
    expect(progress.at(-1)).toMatchObject({ batch: 8, batches: 8, epochs: 2 })
  })

  it('takes only so many examples when told so, the first ones where a run is from before there was a choice', async () => {
    const cutTo = (split: MemorySplit, places: Uint32Array) =>
      new MemorySplit(
        Uint8Array.from([...places].flatMap((i) => [...split.images.subarray(i * 64, (i + 1) * 64)])),
        Array.from(places, (i) => split.labels[i] as number),
      )
    const limits = { maxTrainingExamples: 40, maxValidationExamples: 10 }
    const first = (n: number) => Uint32Array.from({ length: n }, (_, i) => i)
    const { labels } = dataset.train
    for (const [subset, train, test] of [
      ['first', first(40), first(10)],
      [
        'stratified',
        stratifiedSubset(labels, 40, 1),
        stratifiedSubset(dataset.test.labels, 10, VALIDATION_SEED),
      ],
    ] as const) {
      const cut: Dataset = { ...dataset, train: cutTo(dataset.train, train), test: cutTo(dataset.test, test) }
      const limited = await trainWith({ epochs: 1, ...limits, subset })
      expect(metricsOf(limited)).toEqual(metricsOf(await trainWith({ epochs: 1 }, { dataset: cut })))
      expect(limited.progress.at(-1)?.batches).toBe(2)
    }
  })

  it('tells more than 256 classes apart', async () => {
    const classes = Array.from({ length: 300 }, (_, label) => String(label))
    // A class is a bright pixel.
    const images = new Uint8Array(300 * 324)
    classes.forEach((_, label) => {
      images[label * 324 + label] = 255
    })
    const split = new MemorySplit(images, [...classes.keys()])
    const many: Dataset = { ...dataset, inputShape: [18, 18, 1], classes, train: split, test: split }
    const dense: LayerInput[] = [{ type: 'flatten' }, { type: 'dense', units: 300, activation: 'softmax' }]
    const config: TrainingConfigInput = {
      epochs: 40,
      optimizer: { type: 'adam', learningRate: 0.1 },
      earlyStopping: null,
    }
    const { epochs } = await trainWith(config, { dataset: many, layers: dense })
    expect(epochs.at(-1)?.metrics.valAccuracy).toBe(1)
  })

  it('is not taken in by a set that lists class after class', async () => {
    const order = [...dataset.train.labels.keys()].sort(
      (a, b) => (dataset.train.labels[a] as number) - (dataset.train.labels[b] as number),
    )
    const sorted = new MemorySplit(
      Uint8Array.from(order.flatMap((i) => [...dataset.train.images.subarray(i * 64, (i + 1) * 64)])),
      order.map((i) => dataset.train.labels[i] as number),
    )
    const limits = { epochs: 1, maxTrainingExamples: 30 }
    const seen = new Set<number>()
    const spy = {
      count: sorted.count,
      labels: sorted.labels,
      read(indices: Uint32Array, target: Uint8Array) {
        for (const index of indices) seen.add(sorted.labels[index] as number)
        return sorted.read(indices, target)
      },
    }
    await trainWith(limits, { dataset: { ...dataset, train: spy } })
    expect(seen.size).toBe(3)
  })

  it('fails with advice when the loss is no longer a number', async () => {
    const diverging = trainWith(
      { optimizer: { type: 'sgd', learningRate: 10, momentum: 0.99 }, epochs: 50 },
      {
        layers: [
          { type: 'conv2d', filters: 8, kernelSize: 3, activation: 'relu' },
          { type: 'flatten' },
          { type: 'dense', units: 64 },
          { type: 'dense', units: 3, activation: 'softmax' },
        ],
      },
    )
    await expect(diverging).rejects.toMatchObject({
      name: 'JobFailedError',
      code: 'training_diverged',
      message: expect.stringMatching(/in epoch \d+, (at batch \d+|in validation)\. .*lower learning rate/),
    })
  })

  it('refuses a network that does not fit the classes, an empty data set, and a foreign checkpoint', async () => {
    const wide = layers.with(-1, { type: 'dense', units: 4, activation: 'softmax' })
    await expect(trainWith({}, { layers: wide })).rejects.toMatchObject({ code: 'architecture_invalid' })
    await expect(trainWith({}, { dataset: madeUpDataset(5, 0) })).rejects.toMatchObject({
      code: 'dataset_empty',
    })
    const { epochs } = await trainWith({ epochs: 1 })
    const resumeFrom = stored(epochs[0] as TrainedEpoch)
    const other = layers.with(5, { type: 'dense', units: 17, activation: 'relu' })
    for (const [config, options] of [
      [{}, { resumeFrom, layers: other }],
      [{ optimizer: { type: 'sgd' } }, { resumeFrom }],
      [{}, { resumeFrom: { ...resumeFrom, trainingState: {} } }],
    ] as const) {
      await expect(trainWith(config, options)).rejects.toMatchObject({ code: 'checkpoint_invalid' })
    }
  })

  it('ends with what onEpoch throws', async () => {
    const onEpoch = async () => {
      throw new Error('the disk is full')
    }
    await expect(trainWith({}, { onEpoch })).rejects.toThrow('the disk is full')
  })

  it('keeps no tensors: the same number after every epoch, and none at the end, however it ends', async () => {
    const before = tf.memory().numTensors
    const during: number[] = []
    const onEpoch = async () => void during.push(tf.memory().numTensors)
    await trainWith({ epochs: 3 }, { onEpoch })
    expect(new Set(during).size).toBe(1)
    expect(tf.memory().numTensors).toBe(before)
    const optimizer = { type: 'sgd', learningRate: 10, momentum: 0.99 } as const
    await trainWith({ optimizer, epochs: 5 }).catch(() => {})
    const failing = async () => {
      throw new Error('the disk is full')
    }
    await trainWith({}, { onEpoch: failing }).catch(() => {})
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('a run that changes its engine', () => {
  const optimizers: [string, TrainingConfigInput][] = [
    ['Adam', {}],
    ['momentum', { optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9 } }],
  ]
  const ways: [EngineName, EngineName][] = [
    ['graph', 'layers'],
    ['layers', 'graph'],
  ]
  const cases = optimizers.flatMap(([title, config]) => ways.map((way) => [title, ...way, config] as const))

  it.each(cases)('goes on with %s from %s to %s as if nothing had happened', async (_, from, to, config) => {
    const undisturbed = await trainWith(config, { engine: from })
    const resumeFrom = stored(undisturbed.epochs[0] as TrainedEpoch)
    const resumed = await trainWith(config, { engine: to, resumeFrom })
    const expected = metricsOf(undisturbed).slice(1)
    metricsOf(resumed).forEach((metrics, index) => {
      expect(metrics.valLoss).toBeCloseTo(expected[index]?.valLoss as number, 3)
      expect(metrics.loss).toBeCloseTo(expected[index]?.loss as number, 3)
    })
    const [last, wanted] = [resumed.epochs.at(-1), undisturbed.epochs.at(-1)] as [TrainedEpoch, TrainedEpoch]
    expect(last.topology).toEqual(wanted.topology)
    expect(last.trainingState.step).toEqual(wanted.trainingState.step)
    const [optimizer, other] = [last, wanted].map((epoch) => decodeOptimizerState(epoch.optimizer))
    expect(optimizer?.step).toBe(other?.step)
    expect(optimizer?.slots.map(({ shape }) => shape)).toEqual(other?.slots.map(({ shape }) => shape))
  })
})

describe('the choice of the engine', () => {
  const chosen = async (engine: EngineChoice) => {
    const names: EngineName[] = []
    const onEngine = (name: EngineName) => void names.push(name)
    await trainWith({ epochs: 1 }, { engine, onEngine })
    return names
  }

  it('is the graph where nothing else is asked for, and what is asked for elsewhere', async () => {
    expect(await chosen('auto')).toEqual(['graph'])
    expect(await chosen('layers')).toEqual(['layers'])
  })
})
