import { tf } from '../runtime/tensorflow.js'

type Layer = ReturnType<typeof tf.layers.separableConv2d>
type SeparableConfig = Parameters<typeof tf.layers.separableConv2d>[0]
type Registered = Parameters<typeof tf.serialization.registerClass>[0]

/** As they stand in a file, in the spelling of Keras. */
interface StoredLayer {
  class_name: string
  config: { name: string; depth_multiplier?: number }
}
interface StoredWeights {
  name: string
  shape: readonly number[]
}

// TensorFlow.js gives out functions that make its layers, not their classes.
const PlainSeparableConv2D = tf.layers.separableConv2d({ filters: 1, kernelSize: 1 }).constructor as new (
  config: SeparableConfig,
) => Layer

/**
 * Separable convolution that is saved with its depth multiplier: the layer of TensorFlow.js reads the option, and leaves it
 * out of its configuration. Saved as the plain `SeparableConv2D` that it is.
 */
export class WholeSeparableConv2D extends PlainSeparableConv2D {
  static readonly className = 'SeparableConv2D'

  override getConfig() {
    const { depthMultiplier } = this as unknown as { depthMultiplier: number }
    return { ...super.getConfig(), depthMultiplier }
  }
}

tf.serialization.registerClass(WholeSeparableConv2D as unknown as Registered)

/**
 * Writes the depth multipliers that are missing, as in every file that TensorFlow.js alone has saved, into a stored
 * network's separable convolutions. The kernels still have them: height x width x channels x multiplier.
 *
 * @param layers of a network's stored configuration; changed in place.
 */
export function restoreDepthMultipliers(
  layers: readonly StoredLayer[],
  weights: readonly StoredWeights[],
): void {
  for (const { class_name: className, config } of layers) {
    if (className !== WholeSeparableConv2D.className || config.depth_multiplier !== undefined) continue
    const kernel = weights.find(({ name }) => name === `${config.name}/depthwise_kernel`)
    if (kernel !== undefined) config.depth_multiplier = kernel.shape[3] as number
  }
}
