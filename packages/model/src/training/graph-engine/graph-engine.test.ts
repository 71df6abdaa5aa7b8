import {
  ARCHITECTURE_PRESETS,
  type ImageShape,
  type LayerInput,
  layersSchema,
  type OptimizerConfig,
  optimizerSchema,
  presetLayers,
} from '@convscope/shared'
import type { LayersModel, Tensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { buildModel } from '../../architecture/build-model.js'
import { decodeLayersModel, type LayersModelFiles } from '../../formats/layers-model.js'
import { tf } from '../../runtime/tensorflow.js'
import type { Batch } from '../batches.js'
import { LayersEngine } from '../layers-engine.js'
import { GraphEngine } from './graph-engine.js'

const CLASSES = 3
const adam = optimizerSchema.parse({ type: 'adam', learningRate: 0.003 })
const sgd = optimizerSchema.parse({ type: 'sgd', learningRate: 0.05 })
const momentum = optimizerSchema.parse({ type: 'sgd', learningRate: 0.02, momentum: 0.9 })
const softmax: LayerInput = { type: 'dense', units: CLASSES, activation: 'softmax' }
const conv: LayerInput = { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'same' }

/** Bytes without a pattern: near-ties in a pooling window would be kinks for finite differences. */
function batchOf(count: number, [height, width, channels]: ImageShape, phase = 0): Batch {
  const images = Uint8Array.from({ length: count * height * width * channels }, (_, i) => {
    const mixed = Math.imul((i + 1) ^ (phase << 20), 0x9e3779b1)
    return Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 24
  })
  return { count, images, labels: Int32Array.from({ length: count }, (_, i) => (i + phase) % CLASSES) }
}

/** Both engines over one network, from the same weights. */
async function openBoth(list: LayerInput[], shape: ImageShape, config: OptimizerConfig) {
  const layers = layersSchema.parse(list)
  const graph = await GraphEngine.open(layers, buildModel(layers, shape, 11), config, null)
  return { graph, stock: new LayersEngine(buildModel(layers, shape, 11), config, null) }
}

function setKernel(model: LayersModel, name: string, values: Float32Array): void {
  const layer = model.getLayer(name)
  const [kernel, ...others] = layer.getWeights() as [Tensor, ...Tensor[]]
  tf.tidy(() => layer.setWeights([tf.tensor(values, kernel.shape), ...others]))
}

/** TensorFlow.js counts networks in their names. */
const structureOf = ({ topology }: LayersModelFiles) =>
  Buffer.from(topology)
    .toString()
    .replace(/"name":"model\d+"/, '')

const valuesOf = ({ weights }: LayersModelFiles) => new Float32Array(weights.slice().buffer)

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  let most = 0
  expected.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - (actual[i] as number)))
  })
  expect(most).toBeLessThan(tolerance)
}

/** Trains both, and compares what they report, remember and store. */
async function expectEqual(list: LayerInput[], shape: ImageShape, config: OptimizerConfig, tolerance = 2e-4) {
  const { graph, stock } = await openBoth(list, shape, config)
  try {
    for (let step = 1; step <= 4; step++) {
      // The last batch is smaller, as that of an epoch.
      const batch = batchOf(step === 4 ? 5 : 8, shape, step)
      const [a, b] = [await graph.step(batch, step), await stock.step(batch, step)]
      expect(a.loss / batch.count).toBeCloseTo(b.loss / batch.count, 3)
      expect(a.correct).toBe(b.correct)
    }
    const batch = batchOf(7, shape, 9)
    const [a, b] = [await graph.evaluate(batch), await stock.evaluate(batch)]
    expect(a.loss / 7).toBeCloseTo(b.loss / 7, 3)
    const files = [await graph.files(), await stock.files()] as const
    expect(structureOf(files[0])).toEqual(structureOf(files[1]))
    expectClose(valuesOf(files[0]), valuesOf(files[1]), tolerance)
    const states = [await graph.optimizerState(), await stock.optimizerState()] as const
    expect(states[0].step).toBe(states[1].step)
    states[1].slots.forEach((slot, index) => {
      expect(states[0].slots[index]?.shape).toEqual(slot.shape)
      expectClose(states[0].slots[index]?.values as Float32Array, slot.values, tolerance)
    })
  } finally {
    graph.dispose()
    stock.dispose()
  }
}

const layerCases: [string, LayerInput[]][] = [
  ['strides', [{ ...conv, strides: 2, activation: 'relu' }, { type: 'flatten' }]],
  [
    'a kernel that is not square, without bias',
    [{ ...conv, kernelSize: [3, 2], useBias: false }, { type: 'flatten' }],
  ],
  [
    'depthwise convolution',
    [{ type: 'depthwiseConv2d', kernelSize: 3, depthMultiplier: 2, activation: 'tanh' }, { type: 'flatten' }],
  ],
  [
    'depthwise convolution with strides',
    [{ type: 'depthwiseConv2d', kernelSize: 3, strides: 2, padding: 'same' }, { type: 'flatten' }],
  ],
  [
    'separable convolution',
    [
      {
        type: 'separableConv2d',
        filters: 5,
        kernelSize: 3,
        depthMultiplier: 2,
        padding: 'same',
        activation: 'elu',
      },
      { type: 'flatten' },
    ],
  ],
  ['max pooling', [{ ...conv, activation: 'relu' }, { type: 'maxPooling2d' }, { type: 'flatten' }]],
  [
    'convolutions whose gradients are ours',
    [
      { type: 'conv2d', filters: 16, kernelSize: [3, 2], padding: 'same', activation: 'relu' },
      { type: 'maxPooling2d', poolSize: [1, 2] },
      { type: 'dropout', rate: 0.25 },
      { type: 'conv2d', filters: 64, kernelSize: 3, padding: 'same', activation: 'tanh' },
      { type: 'conv2d', filters: 64, kernelSize: 2, useBias: false },
      { type: 'maxPooling2d', padding: 'same' },
      { type: 'flatten' },
    ],
  ],
  [
    'max pooling of channels that fill no register',
    [
      { ...conv, filters: 31, activation: 'relu' },
      { type: 'maxPooling2d', padding: 'same' },
      { type: 'dropout', rate: 0.25 },
      { type: 'flatten' },
    ],
  ],
  [
    'overlapping max pooling',
    [conv, { type: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' }, { type: 'flatten' }],
  ],
  ['max pooling that leaves a rest', [conv, { type: 'maxPooling2d', poolSize: [3, 2] }, { type: 'flatten' }]],
  [
    'average pooling',
    [conv, { type: 'averagePooling2d', poolSize: 3, strides: 2, padding: 'same' }, { type: 'flatten' }],
  ],
  ['global average pooling', [{ ...conv, activation: 'sigmoid' }, { type: 'globalAveragePooling2d' }]],
  ['global max pooling', [{ ...conv, activation: 'relu6' }, { type: 'globalMaxPooling2d' }]],
  ['batch normalization of maps', [conv, { type: 'batchNormalization', momentum: 0.9 }, { type: 'flatten' }]],
  [
    'batch normalization of values',
    [
      { type: 'flatten' },
      { type: 'dense', units: 6 },
      { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
    ],
  ],
  ['dropout', [{ type: 'dropout', rate: 0.3 }, conv, { type: 'dropout', rate: 0.5 }, { type: 'flatten' }]],
  [
    'a sum, a join and a layer that two read',
    [
      { ...conv, name: 'left' },
      { ...conv, name: 'right', input: 'input' },
      { type: 'add', name: 'sum', inputs: ['left', 'right'] },
      { type: 'concatenate', inputs: ['sum', 'left', 'input'] },
      { type: 'activation', activation: 'relu' },
      { type: 'flatten' },
    ],
  ],
  ['softmax between layers', [conv, { type: 'activation', activation: 'softmax' }, { type: 'flatten' }]],
]

describe('GraphEngine', () => {
  const presets = ARCHITECTURE_PRESETS.map((preset) => [preset.name, preset] as const)
  it.each(presets)('trains as LayersEngine does: %s', async (_, preset) => {
    // Larger networks add up more roundings.
    await expectEqual(presetLayers(preset, CLASSES), [28, 28, 1], sgd, 1e-3)
  })

  it.each(layerCases)('trains as LayersEngine does: %s', async (_, layers) => {
    await expectEqual([...layers, softmax], [9, 8, 3], sgd)
  })

  it.each([
    ['adam', adam],
    ['sgd', sgd],
    ['sgd with momentum', momentum],
  ])('trains as LayersEngine does: %s', async (_, config) => {
    await expectEqual([conv, { type: 'flatten' }, softmax], [9, 8, 2], config)
  })

  it('has the same end where softmax is a layer of its own', async () => {
    const layers: LayerInput[] = [
      { type: 'flatten' },
      { type: 'dense', units: CLASSES },
      { type: 'activation', activation: 'softmax' },
    ]
    await expectEqual(layers, [9, 8, 1], sgd)
  })

  it('goes on from its own state to the last digit', async () => {
    const layers = layersSchema.parse([conv, { type: 'dropout', rate: 0.4 }, { type: 'flatten' }, softmax])
    const shape: ImageShape = [8, 8, 1]
    const first = await GraphEngine.open(layers, buildModel(layers, shape, 5), adam, null)
    for (let step = 1; step <= 3; step++) await first.step(batchOf(6, shape, step), step)
    const model = await decodeLayersModel(await first.files())
    const second = await GraphEngine.open(layers, model, adam, await first.optimizerState())
    const results = [await first.step(batchOf(6, shape, 4), 4), await second.step(batchOf(6, shape, 4), 4)]
    expect(results[1]).toEqual(results[0])
    expect((await second.files()).weights).toEqual((await first.files()).weights)
    expect(await second.optimizerState()).toEqual(await first.optimizerState())
    first.dispose()
    second.dispose()
  })

  it('refuses a state of another network', async () => {
    const layers = layersSchema.parse([{ type: 'flatten' }, softmax])
    const model = buildModel(layers, [4, 4, 1], 1)
    const state = { type: 'adam' as const, step: 1, slots: [] }
    await expect(GraphEngine.open(layers, model, adam, state)).rejects.toMatchObject({
      code: 'checkpoint_invalid',
    })
    model.dispose()
  })

  it('ends a step with an error where the batch does not fit, and goes on', async () => {
    const layers = layersSchema.parse([{ type: 'flatten' }, softmax])
    const engine = await GraphEngine.open(layers, buildModel(layers, [4, 4, 1], 1), sgd, null)
    const good = batchOf(2, [4, 4, 1])
    await expect(engine.step({ ...good, images: new Uint8Array(7) }, 1)).rejects.toThrow(/7 bytes/)
    expect((await engine.step(good, 1)).loss).toBeGreaterThan(0)
    engine.dispose()
  })
})

/** Layers before the last one, and the shape of the images. */
const slopeCases: [string, LayerInput[], ImageShape][] = [
  ...(['same', 'valid'] as const).flatMap((padding) =>
    [1, 2, 3].map((strides): [string, LayerInput[], ImageShape] => [
      `a ${padding} convolution with strides of ${strides}`,
      [{ type: 'conv2d', filters: 3, kernelSize: [3, 2], strides, padding, activation: 'tanh' }],
      [7, 6, 2],
    ]),
  ),
  [
    'a dilated valid convolution',
    [{ type: 'conv2d', filters: 3, kernelSize: [2, 3], dilationRate: [3, 2], activation: 'tanh' }],
    [8, 9, 2],
  ],
  [
    'a dilated convolution',
    [{ type: 'conv2d', filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'tanh' }],
    [7, 6, 2],
  ],
  [
    'a dilated depthwise convolution',
    [{ type: 'depthwiseConv2d', kernelSize: 3, dilationRate: [2, 3], padding: 'same', activation: 'tanh' }],
    [7, 9, 2],
  ],
  [
    'a dilated separable convolution',
    [{ type: 'separableConv2d', filters: 3, kernelSize: 3, dilationRate: 2 }],
    [8, 8, 1],
  ],
  ['pooling', [{ ...conv, activation: 'tanh' }, { type: 'maxPooling2d' }], [6, 6, 1]],
  [
    'overlapping pooling',
    [
      { ...conv, activation: 'tanh' },
      { type: 'maxPooling2d', poolSize: 3, strides: 2 },
    ],
    [7, 7, 1],
  ],
  [
    'padded pooling',
    [
      { ...conv, activation: 'tanh' },
      { type: 'maxPooling2d', poolSize: 2, padding: 'same' },
    ],
    [7, 7, 1],
  ],
  [
    'average pooling',
    [
      { ...conv, activation: 'tanh' },
      { type: 'averagePooling2d', poolSize: 2, padding: 'same' },
    ],
    [7, 7, 1],
  ],
  ['softmax over channels', [conv, { type: 'activation', activation: 'softmax' }], [4, 4, 1]],
  [
    'elu and relu6',
    [
      { ...conv, activation: 'elu' },
      { type: 'activation', activation: 'relu6' },
    ],
    [5, 5, 1],
  ],
]

describe("GraphEngine's gradients", () => {
  it.each(slopeCases)('are those of finite differences: %s', async (_, list, shape) => {
    const layers = layersSchema.parse([...list, { type: 'flatten' }, softmax])
    const rate = 0.5
    const config = optimizerSchema.parse({ type: 'sgd', learningRate: rate })
    const batch = batchOf(3, shape)
    const before = buildModel(layers, shape, 3)
    const name = before.layers[1]?.name as string
    const weights = before
      .getLayer(name)
      .getWeights()
      .map((weight) => weight.dataSync().slice() as Float32Array)
    before.dispose()

    const withKernel = async (kernel: Float32Array | null) => {
      const model = buildModel(layers, shape, 3)
      if (kernel !== null) setKernel(model, name, kernel)
      return GraphEngine.open(layers, model, config, null)
    }
    const lossWith = async (kernel: Float32Array) => {
      const engine = await withKernel(kernel)
      const { loss } = await engine.evaluate(batch)
      engine.dispose()
      return loss / batch.count
    }
    const kernel = weights[0] as Float32Array
    const engine = await withKernel(null)
    await engine.step(batch, 1)
    const after = valuesOf(await engine.files()).subarray(0, kernel.length)
    engine.dispose()
    const h = 1e-3
    // A few values spread over the kernel: each costs two networks.
    for (let n = 0; n < 4; n++) {
      const i = Math.floor(((n + 0.5) / 4) * kernel.length)
      const value = kernel[i] as number
      const slope =
        ((await lossWith(kernel.with(i, value + h))) - (await lossWith(kernel.with(i, value - h)))) / (2 * h)
      expect((value - (after[i] as number)) / rate).toBeCloseTo(slope, 3)
    }
  })
})
