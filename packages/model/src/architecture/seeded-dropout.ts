import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node'
import { statelessUniform } from '../runtime/native-ops.js'
import { tf } from '../runtime/tensorflow.js'

interface DropoutConfig {
  name?: string
  rate: number
  /** Only in our own files; other programs draw as they like. */
  seed?: number
}

/**
 * Dropout whose mask is a function of seed and step, not of a generator's history: a resumed training drops what an
 * undisturbed one drops. Saved as the plain `Dropout` that it is.
 *
 * Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014; in the
 * inverted form of Keras, which divides by 1 - rate while training.
 */
export class SeededDropout extends tf.layers.Layer {
  static readonly className = 'Dropout'
  readonly rate: number
  readonly seed: number
  /** The step whose mask the next call draws. */
  step = 0

  constructor(config: DropoutConfig) {
    super(config)
    this.rate = config.rate
    this.seed = config.seed ?? 0
    this.supportsMasking = true
  }

  override computeOutputShape(inputShape: number[]): number[] {
    return inputShape
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    const input = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D
    if (kwargs.training !== true || this.rate === 0) return input
    return tf.tidy(() => {
      const kept = tf.greaterEqual(statelessUniform(input.shape, [this.seed, this.step]), this.rate)
      return tf.mul(input, tf.mul(tf.cast(kept, 'float32'), 1 / (1 - this.rate)))
    })
  }

  override getConfig() {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed }
  }
}

tf.serialization.registerClass(SeededDropout)
