import { ARCHITECTURE_PRESETS, type ImageShape, type LayerInput, layersSchema } from '@convscope/shared'
import { buildModel } from '../src/architecture/build-model.js'
import { encodeLayersModel } from '../src/formats/layers-model.js'
import type { Fallback } from '../src/inspection/inference/open-inference.js'
import { LoadedNetwork } from '../src/inspection/loaded-network.js'
import { tf } from '../src/runtime/tensorflow.js'
import type { EngineChoice } from '../src/training/open-engine.js'

/** A network with random weights, loaded as a checkpoint is. Biases are random, too: a trained network's are not zero. */
export async function networkOf(
  layers: readonly LayerInput[],
  shape: ImageShape,
  seed = 5,
  engine: EngineChoice = 'auto',
  onFallback?: (fallback: Fallback) => void,
): Promise<LoadedNetwork> {
  const model = buildModel(layersSchema.parse(layers), shape, seed)
  const weights = tf.tidy(() =>
    model.getWeights().map((weight, i) => {
      if (weight.rank > 1) return tf.clone(weight)
      // Moving variances and scales must stay positive.
      return tf.add(weight, tf.randomUniform(weight.shape, 0, 0.3, 'float32', seed + i))
    }),
  )
  model.setWeights(weights)
  tf.dispose(weights)
  const files = await encodeLayersModel(model)
  model.dispose()
  return LoadedNetwork.load(files.topology, files.weights, engine, onFallback)
}

/** A network whose weights are given: one list per tensor, in the order of the layers. */
export async function networkWith(
  layers: readonly LayerInput[],
  shape: ImageShape,
  values: readonly (readonly number[])[],
): Promise<LoadedNetwork> {
  const model = buildModel(layersSchema.parse(layers), shape, 1)
  const weights = model
    .getWeights()
    .map((weight, i) => tf.tensor(values[i] as number[], weight.shape, 'float32'))
  model.setWeights(weights)
  tf.dispose(weights)
  const files = await encodeLayersModel(model)
  model.dispose()
  return LoadedNetwork.load(files.topology, files.weights)
}

export function presetNetwork(name: string, shape: ImageShape = [28, 28, 1]): Promise<LoadedNetwork> {
  const preset = ARCHITECTURE_PRESETS.find((candidate) => candidate.name === name)
  if (preset === undefined) throw new Error(`no preset ${name}`)
  return networkOf(preset.layers, shape)
}

/** 0 to 1, the same for the same phase. */
export function waves(length: number, phase = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.abs(Math.sin(i * 0.37 + phase)))
}

/** Branches that meet again by sum and by concatenation, for bars of 8 x 8 x 1 in 3 classes. */
export const BRANCHED: LayerInput[] = [
  { type: 'conv2d', name: 'stem', filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'conv2d', name: 'deep', filters: 4, kernelSize: 3, padding: 'same' },
  { type: 'batchNormalization', name: 'normal' },
  { type: 'add', name: 'sum', inputs: ['normal', 'stem'] },
  { type: 'activation', name: 'active', activation: 'relu' },
  { type: 'conv2d', name: 'side', input: 'input', filters: 2, kernelSize: 1 },
  { type: 'concatenate', name: 'joined', inputs: ['active', 'side'] },
  { type: 'maxPooling2d', name: 'pooled' },
  { type: 'dropout', name: 'dropped', rate: 0.5 },
  { type: 'flatten', name: 'flat' },
  { type: 'dense', name: 'hidden', units: 8, activation: 'tanh' },
  { type: 'dense', name: 'classes', units: 3, activation: 'softmax' },
]

/** A layer of every type, for images of 29 x 24 x 3 in 3 classes. */
export const EVERY_TYPE: LayerInput[] = [
  {
    type: 'conv2d',
    name: 'a',
    filters: 4,
    kernelSize: [3, 2],
    strides: 2,
    padding: 'same',
    activation: 'relu',
  },
  { type: 'batchNormalization' },
  { type: 'depthwiseConv2d', kernelSize: 3, depthMultiplier: 2, useBias: false },
  {
    type: 'separableConv2d',
    filters: 6,
    kernelSize: 3,
    depthMultiplier: 2,
    padding: 'same',
    activation: 'elu',
  },
  { type: 'averagePooling2d', poolSize: 3, strides: 1 },
  { type: 'conv2d', name: 'left', filters: 5, kernelSize: 3, dilationRate: 2, padding: 'same' },
  { type: 'conv2d', name: 'right', input: 'average_pooling2d_1', filters: 5, kernelSize: 1 },
  { type: 'add', inputs: ['left', 'right'] },
  { type: 'activation', activation: 'tanh' },
  { type: 'concatenate', inputs: ['activation_1', 'left'] },
  { type: 'maxPooling2d' },
  { type: 'dropout', rate: 0.5 },
  { type: 'globalMaxPooling2d', name: 'pooled' },
  { type: 'dense', units: 3, activation: 'softmax' },
]

/** As wide as a layer of large networks: 512 channels of 56 x 56 from an image of 224 x 224 x 3, in 3 classes. */
export const WIDE: LayerInput[] = [
  {
    type: 'conv2d',
    name: 'stem',
    filters: 16,
    kernelSize: 7,
    strides: 4,
    padding: 'same',
    activation: 'relu',
  },
  { type: 'conv2d', name: 'wide', filters: 512, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'globalAveragePooling2d', name: 'pooled' },
  { type: 'dense', name: 'classes', units: 3, activation: 'softmax' },
]

export function wideNetwork(): Promise<LoadedNetwork> {
  return networkOf(WIDE, [224, 224, 3])
}

/** Every preset, every type of layer, and branches: name, layers and the shape of the images. */
export const TRIED_NETWORKS: readonly [string, readonly LayerInput[], ImageShape][] = [
  ...ARCHITECTURE_PRESETS.map(({ name, layers }): [string, readonly LayerInput[], ImageShape] => [
    name,
    layers,
    [28, 28, 1],
  ]),
  ['every layer type', EVERY_TYPE, [29, 24, 3]],
  ['branches', BRANCHED, [8, 8, 1]],
]
