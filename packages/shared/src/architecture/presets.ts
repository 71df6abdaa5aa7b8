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

const tinyVgg: LayerInput[] = [
  ...[1, 2].flatMap((): LayerInput[] => [
    { type: 'conv2d', filters: 10, kernelSize: 3, activation: 'relu' },
    { type: 'conv2d', filters: 10, kernelSize: 3, activation: 'relu' },
    { type: 'maxPooling2d', poolSize: 2 },
  ]),
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' },
]

const smallVgg: LayerInput[] = [
  ...[16, 32, 64].flatMap((filters): LayerInput[] => [
    { type: 'conv2d', filters, kernelSize: 3, padding: 'same', activation: 'relu' },
    { type: 'conv2d', filters, kernelSize: 3, padding: 'same', activation: 'relu' },
    { type: 'maxPooling2d', poolSize: 2 },
  ]),
  { type: 'flatten' },
  { type: 'dense', units: 128, activation: 'relu' },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 10, activation: 'softmax' },
]

/** Batch normalisation that follows the data within a hundred batches, as a first epoch is often no longer. */
const normalised = (name: string): LayerInput => ({ type: 'batchNormalization', name, momentum: 0.9 })

/** Two convolutions and what they pass by; where the size changes, a convolution of 1 x 1 passes it by. */
function residualBlock(name: string, from: string, filters: number, strides: 1 | 2): LayerInput[] {
  const convolution = { type: 'conv2d', filters, padding: 'same', useBias: false } as const
  const shortcut: LayerInput[] =
    strides === 1
      ? []
      : [
          { ...convolution, name: `${name}_shortcut`, input: from, kernelSize: 1, strides },
          normalised(`${name}_shortcut_norm`),
        ]
  return [
    { ...convolution, name: `${name}_conv1`, input: from, kernelSize: 3, strides },
    normalised(`${name}_norm1`),
    { type: 'activation', name: `${name}_relu1`, activation: 'relu' },
    { ...convolution, name: `${name}_conv2`, kernelSize: 3 },
    normalised(`${name}_norm2`),
    ...shortcut,
    {
      type: 'add',
      name: `${name}_add`,
      inputs: [`${name}_norm2`, strides === 1 ? from : `${name}_shortcut_norm`],
    },
    { type: 'activation', name: `${name}_relu2`, activation: 'relu' },
  ]
}

const smallResNet: LayerInput[] = [
  { type: 'conv2d', name: 'stem_conv', filters: 16, kernelSize: 3, padding: 'same', useBias: false },
  normalised('stem_norm'),
  { type: 'activation', name: 'stem_relu', activation: 'relu' },
  ...residualBlock('block1', 'stem_relu', 16, 1),
  ...residualBlock('block2', 'block1_relu2', 32, 2),
  ...residualBlock('block3', 'block2_relu2', 64, 2),
  { type: 'globalAveragePooling2d' },
  { type: 'dense', units: 10, activation: 'softmax' },
]

/** Four ways of looking at the same maps, side by side; `filters` of each way. */
function inceptionModule(name: string, from: string, filters: number): LayerInput[] {
  const convolution = { type: 'conv2d', filters, padding: 'same', activation: 'relu' } as const
  const narrow = { ...convolution, filters: filters / 2, kernelSize: 1 } as const
  return [
    { ...convolution, name: `${name}_1x1`, input: from, kernelSize: 1 },
    { ...narrow, name: `${name}_3x3_reduce`, input: from },
    { ...convolution, name: `${name}_3x3`, kernelSize: 3 },
    { ...narrow, name: `${name}_5x5_reduce`, input: from },
    { ...convolution, name: `${name}_5x5`, kernelSize: 5 },
    { type: 'maxPooling2d', name: `${name}_pool`, input: from, poolSize: 3, strides: 1, padding: 'same' },
    { ...convolution, name: `${name}_pool_1x1`, kernelSize: 1 },
    {
      type: 'concatenate',
      name: `${name}_concat`,
      inputs: ['1x1', '3x3', '5x5', 'pool_1x1'].map((way) => `${name}_${way}`),
    },
  ]
}

const smallInception: LayerInput[] = [
  { type: 'conv2d', name: 'stem_conv', filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
  { type: 'maxPooling2d', name: 'stem_pool', poolSize: 2 },
  ...inceptionModule('module1', 'stem_pool', 16),
  { type: 'maxPooling2d', name: 'middle_pool', poolSize: 2 },
  ...inceptionModule('module2', 'middle_pool', 32),
  { type: 'globalAveragePooling2d' },
  { type: 'dropout', rate: 0.2 },
  { type: 'dense', units: 10, activation: 'softmax' },
]

const smallMobileNet: LayerInput[] = [
  { type: 'conv2d', filters: 16, kernelSize: 3, padding: 'same', useBias: false },
  normalised('stem_norm'),
  { type: 'activation', activation: 'relu6' },
  ...(
    [
      [32, 1],
      [64, 2],
      [64, 1],
      [128, 2],
    ] as const
  ).flatMap(([filters, strides], index): LayerInput[] => [
    { type: 'separableConv2d', filters, kernelSize: 3, strides, padding: 'same', useBias: false },
    normalised(`norm${index + 1}`),
    { type: 'activation', activation: 'relu6' },
  ]),
  { type: 'globalAveragePooling2d' },
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
  preset(
    'tiny-vgg',
    'Tiny VGG',
    'Four convolutions of 10 channels in two pairs, small enough to follow every number; made for 64 × 64 × 3, where it has 19,920 parameters, and 4,440 on 28 × 28 × 1.',
    'Wang et al.: CNN Explainer: learning convolutional neural networks with interactive visualization, IEEE TVCG 27(2), 2021',
    tinyVgg,
  ),
  preset(
    'small-vgg',
    'Small VGG',
    'Three pairs of 3 × 3 convolutions of 16, 32 and 64 channels, each pair followed by pooling, then 128 dense units; 146,938 parameters on 28 × 28 × 1.',
    'Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition, ICLR 2015; narrower and shorter here',
    smallVgg,
  ),
  preset(
    'small-resnet',
    'Small ResNet',
    'Three residual blocks of 16, 32 and 64 channels with batch normalisation and global average pooling; 78,426 parameters on 28 × 28 × 1.',
    'He, Zhang, Ren, Sun: Deep residual learning for image recognition, CVPR 2016, section 4.2; one block of a kind instead of three, projections as shortcuts',
    smallResNet,
  ),
  preset(
    'small-inception',
    'Small Inception',
    'Two modules that look at the same maps through 1 × 1, 3 × 3 and 5 × 5 convolutions and a pooling, and join what they see; 31,290 parameters on 28 × 28 × 1.',
    'Szegedy et al.: Going deeper with convolutions, CVPR 2015; two modules here',
    smallInception,
  ),
  preset(
    'small-mobilenet',
    'Small MobileNet',
    'Depthwise separable convolutions with batch normalisation: much depth from few weights; 19,082 parameters on 28 × 28 × 1.',
    'Howard et al.: MobileNets: efficient convolutional neural networks for mobile vision applications, 2017; shorter, each pair as one separable convolution here',
    smallMobileNet,
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
