import type { Tensor, TensorInfo } from '@tensorflow/tfjs-node'
import { nativeBackend, typeAttribute } from './native-ops.js'
import { tf } from './tensorflow.js'

let created = 0

/**
 * A float32 variable of TensorFlow itself, which operations change in place. TensorFlow.js has none: its variables are
 * names for tensors that never change.
 * Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/VarHandleOp
 */
export class NativeVariable {
  readonly shape: number[]
  readonly #handle: Tensor

  /** @param value its first value; stays the caller's. */
  constructor(value: TensorInfo) {
    const { binding } = nativeBackend()
    this.shape = [...value.shape]
    created += 1
    const attributes = [
      typeAttribute('dtype', 'TF_FLOAT'),
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: this.shape },
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `convscope_${created}` },
    ]
    this.#handle = tf.keep(nativeBackend().executeSingleOutput('VarHandleOp', attributes, []))
    this.#run('AssignVariableOp', [typeAttribute('dtype', 'TF_FLOAT')], [value])
  }

  /** Its value now: later changes do not reach the tensor. */
  read(): Tensor {
    return nativeBackend().executeSingleOutput(
      'ReadVariableOp',
      [typeAttribute('dtype', 'TF_FLOAT')],
      [this.#handle],
    )
  }

  /**
   * One step of Adam, in one pass: `first` and `second` become the moving means of the gradient and of its square, and
   * rate * first / (sqrt(second) + epsilon) is subtracted.
   * Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResourceApplyAdam
   * @param rate the learning rate, bias corrections included.
   */
  applyAdam(
    moments: { first: NativeVariable; second: NativeVariable },
    gradient: TensorInfo,
    { rate, beta1, beta2, epsilon }: { rate: number; beta1: number; beta2: number; epsilon: number },
  ): void {
    tf.tidy(() => {
      // Powers of zero: TensorFlow would compute the bias corrections in float32.
      const scalars = [0, 0, rate, beta1, beta2, epsilon].map((value) => tf.scalar(value))
      const inputs = [moments.first.#handle, moments.second.#handle, ...scalars, gradient]
      this.#run('ResourceApplyAdam', [typeAttribute('T', 'TF_FLOAT')], inputs)
    })
  }

  dispose(): void {
    this.#run('DestroyResourceOp', [], [])
    this.#handle.dispose()
  }

  #run(name: string, attributes: ReturnType<typeof typeAttribute>[], inputs: TensorInfo[]): void {
    nativeBackend().executeMultipleOutputs(name, attributes, [this.#handle, ...inputs], 0)
  }
}
