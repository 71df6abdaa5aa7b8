import type { OptimizerConfig } from '@convscope/shared'
import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-node'
import { NativeVariable } from '../runtime/native-variable.js'
import { tf } from '../runtime/tensorflow.js'
import { assertStateFits, type OptimizerState, SLOTS_PER_WEIGHT } from './optimizer-state.js'

/** Gradients by the name of the weight; the weights are changed in place. */
export interface Optimizer {
  apply(gradients: NamedTensorMap): void
  state(): Promise<OptimizerState>
  dispose(): void
}

/**
 * @param weights the network's trainable weights.
 * @param resumed state of the same optimizer over the same weights, or null to start anew.
 * @throws InvalidInputError `checkpoint_invalid` when the state belongs to something else.
 */
export function createOptimizer(
  config: OptimizerConfig,
  weights: readonly Variable[],
  resumed: OptimizerState | null,
): Optimizer {
  if (config.type === 'adam') return new Adam(config, weights, resumed)
  return new Sgd(config, weights, resumed)
}

/**
 * Adam as Keras computes it: the bias corrections are part of the step's rate, epsilon is added to the uncorrected root.
 * Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 2, last paragraph.
 */
class Adam implements Optimizer {
  readonly #config: Extract<OptimizerConfig, { type: 'adam' }>
  readonly #parts: {
    weight: Variable
    /** The weight as TensorFlow changes it; what the network reads is a view of it. */
    value: NativeVariable
    first: NativeVariable
    second: NativeVariable
  }[]
  #step: number

  constructor(
    config: Extract<OptimizerConfig, { type: 'adam' }>,
    weights: readonly Variable[],
    resumed: OptimizerState | null,
  ) {
    this.#config = config
    this.#step = resumed?.step ?? 0
    const slots = restoreSlots('adam', weights, resumed)
    const moments = slots.map((slot) => new NativeVariable(slot))
    tf.dispose(slots)
    this.#parts = weights.map((weight, index) => ({
      weight,
      value: new NativeVariable(weight),
      first: moments[index] as NativeVariable,
      second: moments[index + weights.length] as NativeVariable,
    }))
  }

  apply(gradients: NamedTensorMap): void {
    const { learningRate, beta1, beta2, epsilon } = this.#config
    this.#step += 1
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.#step)) / (1 - beta1 ** this.#step)
    for (const { weight, value, ...moments } of this.#parts) {
      value.applyAdam(moments, gradients[weight.name] as Tensor, { rate, beta1, beta2, epsilon })
      tf.tidy(() => weight.assign(value.read()))
    }
  }

  async state(): Promise<OptimizerState> {
    const slots = tf.tidy(() => [
      ...this.#parts.map(({ first }) => tf.keep(first.read())),
      ...this.#parts.map(({ second }) => tf.keep(second.read())),
    ])
    try {
      return await readSlots('adam', this.#step, slots)
    } finally {
      tf.dispose(slots)
    }
  }

  dispose(): void {
    for (const { value, first, second } of this.#parts) {
      for (const variable of [value, first, second]) variable.dispose()
    }
  }
}

/**
 * Stochastic gradient descent with momentum, as Keras: velocity = momentum * velocity - rate * gradient.
 * Source: https://keras.io/api/optimizers/sgd/
 */
class Sgd implements Optimizer {
  readonly #config: Extract<OptimizerConfig, { type: 'sgd' }>
  readonly #weights: readonly Variable[]
  readonly #velocities: Variable[]
  #step: number

  constructor(
    config: Extract<OptimizerConfig, { type: 'sgd' }>,
    weights: readonly Variable[],
    resumed: OptimizerState | null,
  ) {
    this.#config = config
    this.#weights = weights
    this.#velocities = tf.tidy(() =>
      restoreSlots('sgd', weights, resumed).map((slot) => tf.variable(slot, false)),
    )
    this.#step = resumed?.step ?? 0
  }

  apply(gradients: NamedTensorMap): void {
    const { learningRate, momentum } = this.#config
    this.#step += 1
    this.#weights.forEach((weight, index) => {
      const velocity = this.#velocities[index] as Variable
      tf.tidy(() => {
        const step = tf.mul(gradients[weight.name] as Tensor, learningRate)
        velocity.assign(tf.sub(tf.mul(velocity, momentum), step))
        weight.assign(tf.add(weight, velocity))
      })
    })
  }

  state(): Promise<OptimizerState> {
    return readSlots('sgd', this.#step, this.#velocities)
  }

  dispose(): void {
    tf.dispose(this.#velocities)
  }
}

function restoreSlots(
  type: OptimizerState['type'],
  weights: readonly Variable[],
  resumed: OptimizerState | null,
): Tensor[] {
  if (resumed === null) {
    return Array.from({ length: SLOTS_PER_WEIGHT[type] }, () => weights)
      .flat()
      .map((weight) => tf.zerosLike(weight))
  }
  assertStateFits(
    resumed,
    type,
    weights.map(({ shape }) => shape),
  )
  return resumed.slots.map(({ values, shape }) => tf.tensor(values, shape))
}

async function readSlots(
  type: OptimizerState['type'],
  step: number,
  slots: readonly Tensor[],
): Promise<OptimizerState> {
  const read = slots.map(async (slot) => ({
    shape: [...slot.shape],
    values: (await slot.data()) as Float32Array,
  }))
  return { type, step, slots: await Promise.all(read) }
}
