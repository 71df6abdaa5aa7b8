import type { Tensor, TensorInfo } from '@tensorflow/tfjs-node'
import { tf } from './tensorflow.js'

/** TensorFlow's own operations, which TensorFlow.js has no name for. Only what is used is typed. */
interface NativeBackend {
  binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_STRING' | 'TF_ATTR_SHAPE' | 'TF_FLOAT' | 'TF_INT32', number>
  executeSingleOutput(name: string, attributes: Attribute[], inputs: TensorInfo[]): Tensor
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: TensorInfo[],
    outputs: number,
  ): Tensor[]
}
interface Attribute {
  name: string
  type: number
  value: unknown
}

/** The binding to TensorFlow's operations, which TensorFlow.js keeps to itself. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend
}

export function typeAttribute(name: string, dtype: 'TF_FLOAT' | 'TF_INT32'): Attribute {
  const { binding } = nativeBackend()
  return { name, type: binding.TF_ATTR_TYPE, value: binding[dtype] }
}

/**
 * Uniform float32 in [0, 1), a function of the seed alone.
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/stateless_uniform
 * @param seed two 32-bit numbers.
 */
export function statelessUniform(shape: readonly number[], seed: readonly [number, number]): Tensor {
  return tf.tidy(() => {
    const attributes = [
      typeAttribute('dtype', 'TF_FLOAT'),
      typeAttribute('T', 'TF_INT32'),
      typeAttribute('Tseed', 'TF_INT32'),
    ]
    const inputs = [tf.tensor1d([...shape], 'int32'), tf.tensor1d([...seed], 'int32')]
    return nativeBackend().executeSingleOutput('StatelessRandomUniform', attributes, inputs)
  })
}

/** Gradient of relu: `dy` where the output `y` is positive, else 0. One pass instead of five. */
export function reluGradient(dy: TensorInfo, y: TensorInfo): Tensor {
  return nativeBackend().executeSingleOutput('ReluGrad', [typeAttribute('T', 'TF_FLOAT')], [dy, y])
}

/**
 * Loss of each example, and its gradient with respect to the logits.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits
 * @param logits [batch, classes].
 * @param labels [batch, classes], probabilities.
 * @returns loss [batch] in nats, gradient [batch, classes].
 */
export function softmaxCrossEntropy(
  logits: TensorInfo,
  labels: TensorInfo,
): { loss: Tensor; gradient: Tensor } {
  const [loss, gradient] = nativeBackend().executeMultipleOutputs(
    'SoftmaxCrossEntropyWithLogits',
    [typeAttribute('T', 'TF_FLOAT')],
    [logits, labels],
    2,
  ) as [Tensor, Tensor]
  return { loss, gradient }
}
