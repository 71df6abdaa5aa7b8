import { type Layer, type LayerInput, layersSchema } from './layer-schema.js'

export interface ArchitecturePreset {
  name: string
  title: string
  description: string
  /** Where the architecture comes from. */
  source: string
  layers: Layer[]
}

const tutorialCnn: LayerInput[] = [
  {
    type: 'conv2d',
    filters: 32,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  },
  { type: 'maxPooling2d', poolSize: 2 },
  { type: 'dropout', rate: 0.2 },
  {
    type: 'conv2d',
    filters: 64,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  },
  { type: 'maxPooling2d', poolSize: 2 },
  { type: 'dropout', rate: 0.2 },
  { type: 'flatten' },
  { type: 'dense', units: 128, activation: 'relu' },
  { type: 'dense', units: 10, activation: 'softmax' },
]

const leNet5: LayerInput[] = [
  {
    type: 'conv2d',
    filters: 6,
    kernelSize: 5,
    padding: 'same',
    activation: 'tanh',
  },
  { type: 'averagePooling2d', poolSize: 2 },
  { type: 'conv2d', filters: 16, kernelSize: 5, activation: 'tanh' },
  { type: 'averagePooling2d', poolSize: 2 },
  { type: 'conv2d', filters: 120, kernelSize: 5, activation: 'tanh' },
  { type: 'flatten' },
  { type: 'dense', units: 84, activation: 'tanh' },
  { type: 'dense', units: 10, activation: 'softmax' },
]

function preset(
  name: string,
  title: string,
  description: string,
  source: string,
  layers: LayerInput[],
): ArchitecturePreset {
  return {
    name,
    title,
    description,
    source,
    layers: layersSchema.parse(layers),
  }
}

export const ARCHITECTURE_PRESETS: readonly ArchitecturePreset[] = [
  preset(
    'tutorial-cnn',
    'Tutorial CNN',
    'Two convolutions of 32 and 64 channels with pooling and dropout, then 128 dense units; 421,642 parameters on 28 × 28 × 1.',
    'The tutorial "What intermediate layers see in a CNN"',
    tutorialCnn,
  ),
  preset(
    'lenet-5',
    'LeNet-5',
    'The classic digit reader with tanh and average pooling, in its common fully connected form; 61,706 parameters on 28 × 28 × 1.',
    'LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, Proc. IEEE 86(11), 1998',
    leNet5,
  ),
]

export const DEFAULT_PRESET = 'tutorial-cnn'

/** Layers of a preset; when its last layer is dense, with as many units as the data set has classes. */
export function presetLayers(presetToFit: ArchitecturePreset, classCount: number): Layer[] {
  return presetToFit.layers.map((layer, index) =>
    index === presetToFit.layers.length - 1 && layer.type === 'dense'
      ? { ...layer, units: classCount }
      : layer,
  )
}
