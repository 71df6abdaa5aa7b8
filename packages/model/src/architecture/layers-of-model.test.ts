import { isDeepStrictEqual } from 'node:util'
import {
  type ImageShape,
  type Layer,
  type LayerInput,
  layerSchema,
  layersSchema,
  nameLayers,
  summariseArchitecture,
} from '@convscope/shared'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { TRIED_NETWORKS } from '../../tests/test-networks.js'
import { decodeLayersModel, encodeLayersModel } from '../formats/layers-model.js'
import { tf } from '../runtime/tensorflow.js'
import { buildModel } from './build-model.js'
import { layersOfModel } from './layers-of-model.js'

/** Together they give every option of every type another value than its default. */
const everyOption: LayerInput[] = [
  { type: 'conv2d', filters: 3, kernelSize: [2, 3], strides: [2, 1], activation: 'relu6', useBias: false },
  { type: 'conv2d', filters: 2, kernelSize: 2, dilationRate: [2, 3], padding: 'same', activation: 'sigmoid' },
  { type: 'depthwiseConv2d', kernelSize: 2, depthMultiplier: 3, strides: 2, activation: 'elu' },
  { type: 'depthwiseConv2d', kernelSize: 2, dilationRate: 2, padding: 'same', useBias: false },
  { type: 'separableConv2d', filters: 3, kernelSize: 1, depthMultiplier: 3, strides: 2 },
  {
    type: 'separableConv2d',
    filters: 4,
    kernelSize: [2, 1],
    depthMultiplier: 2,
    dilationRate: [1, 2],
    padding: 'same',
    activation: 'softmax',
    useBias: false,
  },
  { type: 'maxPooling2d', poolSize: [3, 2], strides: 1, padding: 'same' },
  { type: 'averagePooling2d', poolSize: [2, 1], strides: [1, 2], padding: 'same' },
  { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
  { type: 'dropout', rate: 0.3 },
  { type: 'flatten' },
  { type: 'dense', units: 6, activation: 'tanh', useBias: false },
  { type: 'batchNormalization' },
  { type: 'dense', units: 3 },
  { type: 'activation', activation: 'softmax' },
]

/** Options that are no layer's own. */
const SAID_FOR_EVERY_LAYER = ['type', 'name', 'input', 'inputs']

/** The list with all that it leaves to defaults, in one order of its own. */
function spelledOut(layers: readonly Layer[], shape: ImageShape): unknown[] {
  const { layers: rows } = summariseArchitecture(layers, shape)
  const names = nameLayers(layers)
  const whole = layers.map((layer, i) => ({
    ...layer,
    name: names[i] as string,
    ...('inputs' in layer ? {} : { input: rows[i + 1]?.inputs[0] }),
    ...('poolSize' in layer ? { strides: layer.strides ?? layer.poolSize } : {}),
  }))
  return whole.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function loaded(list: readonly LayerInput[], shape: ImageShape): Promise<LayersModel> {
  const model = buildModel(layersSchema.parse(list), shape, 3)
  const files = await encodeLayersModel(model)
  model.dispose()
  return decodeLayersModel(files)
}

const cases: [string, readonly LayerInput[], ImageShape][] = [
  ...TRIED_NETWORKS,
  ['every option', everyOption, [17, 18, 2]],
]

describe('layersOfModel', () => {
  it.each(cases)('says what a stored network was built from: %s', async (_, list, shape) => {
    const model = await loaded(list, shape)
    const found = layersOfModel(model)
    expect(spelledOut(found ?? [], shape)).toEqual(spelledOut(layersSchema.parse(list), shape))
    model.dispose()
  })

  it.each(
    layerSchema.options.flatMap(({ shape }) =>
      Object.entries(shape)
        .filter(([option]) => !SAID_FOR_EVERY_LAYER.includes(option))
        .map(([option, schema]) => [shape.type.value, option, schema.safeParse(undefined).data] as const),
    ),
  )('is tried with %s whose %s is not its default', (type, option, byDefault) => {
    const values = layersSchema
      .parse(everyOption)
      .filter((layer) => layer.type === type)
      .map((layer) => layer[option as keyof Layer])
    expect(values.some((value) => !isDeepStrictEqual(value, byDefault))).toBe(true)
  })

  const input = () => tf.input({ shape: [6, 6, 2], name: 'input' })
  const through = (...layers: { apply(x: SymbolicTensor): unknown }[]) => {
    const image = input()
    const output = layers.reduce((x, layer) => layer.apply(x) as SymbolicTensor, image)
    return tf.model({ inputs: image, outputs: output })
  }
  const conv = (options: Partial<Parameters<typeof tf.layers.conv2d>[0]> = {}) =>
    tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, padding: 'same', ...options })
  it.each<[string, () => LayersModel]>([
    ['a type that is not ours', () => through(tf.layers.leakyReLU({ name: 'leaky' }))],
    ['another activation', () => through(conv({ activation: 'softplus' }))],
    ['channels first', () => through(conv({ dataFormat: 'channelsFirst' }))],
    [
      'normalization without a scale',
      () => through(tf.layers.batchNormalization({ name: 'norm', scale: false })),
    ],
    [
      'normalization along another axis',
      () => through(tf.layers.batchNormalization({ name: 'norm', axis: 1 })),
    ],
    ['a name that is not ours', () => through(conv({ name: 'Conv' }))],
    [
      'a layer that is used twice',
      () => {
        const shared = conv()
        return through(shared, shared)
      },
    ],
    [
      'an image of another name',
      () => {
        const image = tf.input({ shape: [6, 6, 2], name: 'picture' })
        return tf.model({ inputs: image, outputs: conv().apply(image) as SymbolicTensor })
      },
    ],
    [
      'two outputs',
      () => {
        const image = input()
        const first = conv().apply(image) as SymbolicTensor
        const second = conv({ name: 'other' }).apply(first) as SymbolicTensor
        return tf.model({ inputs: image, outputs: [first, second] })
      },
    ],
  ])('has no list for %s', (_, build) => {
    const model = build()
    expect(layersOfModel(model)).toBeNull()
    model.dispose()
  })
})
