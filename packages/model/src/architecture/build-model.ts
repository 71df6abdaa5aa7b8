import { type ImageShape, type Layer, nameLayers, summariseArchitecture } from '@convscope/shared'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import { DilatedConv2D, DilatedDepthwiseConv2D } from './dilated-layers.js'
import { SeededDropout } from './seeded-dropout.js'
import { WholeSeparableConv2D } from './separable-layer.js'

type TensorFlowLayer = ReturnType<LayersModel['getLayer']>

/**
 * Builds a network from its layer list.
 *
 * @param layers validated layers; each reads the one before it unless it names others.
 * @param inputShape [height, width, channels] of one image.
 * @param seed kernels start as Keras's do (Glorot uniform, zero biases), drawn from this seed: the same seed gives the
 *   same weights. Dropout draws its masks from it, too.
 * @returns a model from [batch, height, width, channels] to the last layer's output; dispose of it after use.
 * @throws InvalidInputError `architecture_invalid`, TooLargeError `architecture_too_large`, with the layer's field.
 *   Source of the initialisation: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
 *   networks", AISTATS 2010.
 */
export function buildModel(layers: readonly Layer[], inputShape: ImageShape, seed: number): LayersModel {
  const summary = summariseArchitecture(layers, inputShape)
  const names = nameLayers(layers)
  const input = tf.input({ shape: [...inputShape], name: 'input' })
  const outputs = new Map<string, SymbolicTensor>([['input', input]])
  layers.forEach((layer, index) => {
    const name = names[index] as string
    const inputs = (summary.layers[index + 1]?.inputs ?? []).map(
      (from) => outputs.get(from) as SymbolicTensor,
    )
    const built = buildLayer(layer, name, (seed + index * 1_000_003) | 0)
    outputs.set(
      name,
      built.apply(inputs.length === 1 ? (inputs[0] as SymbolicTensor) : inputs) as SymbolicTensor,
    )
  })
  return tf.model({ inputs: input, outputs: outputs.get(names.at(-1) as string) as SymbolicTensor })
}

/** One layer, not yet connected: it has no weights before it is. */
export function buildLayer(layer: Layer, name: string, seed: number): TensorFlowLayer {
  const glorot = (offset = 0) => tf.initializers.glorotUniform({ seed: seed + offset })
  switch (layer.type) {
    case 'conv2d': {
      const { filters, kernelSize, strides, dilationRate, padding, activation, useBias } = layer
      return new DilatedConv2D({
        name,
        filters,
        kernelSize,
        strides,
        dilationRate,
        padding,
        activation,
        useBias,
        kernelInitializer: glorot(),
      })
    }
    case 'depthwiseConv2d': {
      const { kernelSize, depthMultiplier, strides, dilationRate, padding, activation, useBias } = layer
      return new DilatedDepthwiseConv2D({
        name,
        kernelSize,
        depthMultiplier,
        strides,
        dilationRate,
        padding,
        activation,
        useBias,
        depthwiseInitializer: glorot(),
      })
    }
    case 'separableConv2d': {
      const { filters, kernelSize, depthMultiplier, strides, dilationRate, padding, activation, useBias } =
        layer
      return new WholeSeparableConv2D({
        name,
        filters,
        kernelSize,
        depthMultiplier,
        strides,
        dilationRate,
        padding,
        activation,
        useBias,
        depthwiseInitializer: glorot(),
        pointwiseInitializer: glorot(1),
      })
    }
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const { poolSize, padding } = layer
      return tf.layers[layer.type]({ name, poolSize, strides: layer.strides ?? poolSize, padding })
    }
    case 'globalAveragePooling2d':
    case 'globalMaxPooling2d':
      return tf.layers[layer.type]({ name })
    case 'batchNormalization':
      return tf.layers.batchNormalization({ name, momentum: layer.momentum, epsilon: layer.epsilon })
    case 'dropout':
      return new SeededDropout({ name, rate: layer.rate, seed })
    case 'flatten':
      return tf.layers.flatten({ name })
    case 'dense': {
      const { units, activation, useBias } = layer
      return tf.layers.dense({ name, units, activation, useBias, kernelInitializer: glorot() })
    }
    case 'activation':
      return tf.layers.activation({ name, activation: layer.activation })
    case 'add':
      return tf.layers.add({ name })
    case 'concatenate':
      return tf.layers.concatenate({ name })
  }
}
