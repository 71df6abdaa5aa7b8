import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node'
import './dilated-kernels.js'
import { tf } from '../runtime/tensorflow.js'

type Layer = ReturnType<typeof tf.layers.conv2d>
type Conv2DConfig = Parameters<typeof tf.layers.conv2d>[0]
type DepthwiseConfig = Parameters<typeof tf.layers.depthwiseConv2d>[0]
type Registered = Parameters<typeof tf.serialization.registerClass>[0]

/** What the layers of TensorFlow.js keep to themselves. */
interface Fields {
  kernel: { read(): Tensor4D }
  depthwiseKernel: { read(): Tensor4D }
  depthMultiplier: number
  bias: { read(): Tensor } | null
  kernelSize: [number, number]
  strides: [number, number]
  dilationRate: [number, number]
  padding: 'same' | 'valid'
  activation: { apply(input: Tensor): Tensor } | null
}

// TensorFlow.js gives out functions that make its layers, not their classes.
const PlainConv2D = tf.layers.conv2d({ filters: 1, kernelSize: 1 }).constructor as new (
  config: Conv2DConfig,
) => Layer
const PlainDepthwiseConv2D = tf.layers.depthwiseConv2d({ kernelSize: 1 }).constructor as new (
  config: DepthwiseConfig,
) => Layer

/**
 * Convolution that has a gradient when it is dilated, too: TensorFlow.js computes it fused with its bias, and refuses the
 * gradient of that. Saved as the plain `Conv2D` that it is.
 */
export class DilatedConv2D extends PlainConv2D {
  static readonly className = 'Conv2D'

  override call(inputs: Tensor | Tensor[], kwargs: Parameters<Layer['call']>[1]): Tensor | Tensor[] {
    const fields = fieldsOf(this)
    const { kernel, strides, padding, dilationRate } = fields
    if (!isDilated(fields)) return super.call(inputs, kwargs)
    return tf.tidy(() =>
      biasedAndActivated(
        tf.conv2d(only(inputs), kernel.read(), strides, padding, 'NHWC', dilationRate),
        fields,
      ),
    )
  }
}

/**
 * Depthwise convolution with its dilation: the layer of TensorFlow.js keeps the rate in its configuration, and computes
 * as if it were 1. Saved as the plain `DepthwiseConv2D` that it is.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/DepthwiseConv2D
 */
export class DilatedDepthwiseConv2D extends PlainDepthwiseConv2D {
  static readonly className = 'DepthwiseConv2D'

  override call(inputs: Tensor | Tensor[], kwargs: Parameters<Layer['call']>[1]): Tensor | Tensor[] {
    const fields = fieldsOf(this)
    const { depthwiseKernel, strides, padding, dilationRate } = fields
    if (!isDilated(fields)) return super.call(inputs, kwargs)
    return tf.tidy(() =>
      biasedAndActivated(
        tf.depthwiseConv2d(only(inputs), depthwiseKernel.read(), strides, padding, 'NHWC', dilationRate),
        fields,
      ),
    )
  }

  override computeOutputShape(inputShape: number[] | number[][]): number[] {
    const { kernelSize, strides, dilationRate, padding, depthMultiplier } = fieldsOf(this)
    const [batch, height, width, channels] = inputShape as [number, number, number, number]
    const along = (size: number, axis: 0 | 1) => {
      const reach = padding === 'same' ? 1 : (kernelSize[axis] - 1) * dilationRate[axis] + 1
      return Math.ceil((size - reach + 1) / strides[axis])
    }
    return [batch, along(height, 0), along(width, 1), channels * depthMultiplier]
  }
}

tf.serialization.registerClass(DilatedConv2D as unknown as Registered)
tf.serialization.registerClass(DilatedDepthwiseConv2D as unknown as Registered)

function fieldsOf(layer: Layer): Fields {
  return layer as unknown as Fields
}

function isDilated({ dilationRate }: Fields): boolean {
  return dilationRate[0] > 1 || dilationRate[1] > 1
}

function only(inputs: Tensor | Tensor[]): Tensor4D {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D
}

function biasedAndActivated(product: Tensor, { bias, activation }: Fields): Tensor {
  const biased = bias === null ? product : tf.add(product, bias.read())
  return activation === null ? biased : activation.apply(biased)
}
