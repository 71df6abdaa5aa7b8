import type { LayerType } from '@convscope/shared'
import type { LayersModel } from '@tensorflow/tfjs-node'

/** Class names of TensorFlow.js are the words of our architecture in another spelling. */
const TYPES: Record<string, LayerType | 'input'> = {
  InputLayer: 'input',
  Conv2D: 'conv2d',
  DepthwiseConv2D: 'depthwiseConv2d',
  SeparableConv2D: 'separableConv2d',
  MaxPooling2D: 'maxPooling2d',
  AveragePooling2D: 'averagePooling2d',
  GlobalAveragePooling2D: 'globalAveragePooling2d',
  GlobalMaxPooling2D: 'globalMaxPooling2d',
  BatchNormalization: 'batchNormalization',
  Dropout: 'dropout',
  Flatten: 'flatten',
  Dense: 'dense',
  Activation: 'activation',
  Add: 'add',
  Concatenate: 'concatenate',
}

/** Which of our types a layer of TensorFlow.js is. */
export function typeOfLayer(layer: LayersModel['layers'][number]): LayerType | 'input' | 'other' {
  return TYPES[layer.getClassName()] ?? 'other'
}
