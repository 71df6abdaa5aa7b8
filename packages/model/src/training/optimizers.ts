import { InvalidInputError, type OptimizerConfig } from '@convscope/shared'
import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import type { OptimizerState } from './optimizer-state.js'

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
  readonly #weights: readonly Variable[]
  readonly #first: Variable[]
  readonly #second: Variable[]
  #step: number

  constructor(
    config: Extract<OptimizerConfig, { type: 'adam' }>,
    weights: readonly Variable[],
    resumed: OptimizerState | null,
  ) {
    this.#config = config
    this.#weights = weights
    const slots = restoreSlots('adam', weights, resumed, 2)
    this.#first = slots.slice(0, weights.length)
    this.#second = slots.slice(weights.length)
    this.#step = resumed?.step ?? 0
  }

  apply(gradients: NamedTensorMap): void {
    const { learningRate, beta1, beta2, epsilon } = this.#config
    this.#step += 1
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.#step)) / (1 - beta1 ** this.#step)
    this.#weights.forEach((weight, index) => {
      const gradient = gradients[weight.name] as Tensor
      const first = this.#first[index] as Variable
      const second = this.#second[index] as Variable
      tf.tidy(() => {
        first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)))
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)))
        weight.assign(tf.sub(weight, tf.mul(tf.div(first, tf.add(tf.sqrt(second), epsilon)), rate)))
      })
    })
  }

  state(): Promise<OptimizerState> {
    return readSlots('adam', this.#step, [...this.#first, ...this.#second])
  }

  dispose(): void {
    tf.dispose([...this.#first, ...this.#second])
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
    this.#velocities = restoreSlots('sgd', weights, resumed, 1)
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
  perWeight: number,
): Variable[] {
  if (resumed === null) {
    return Array.from({ length: perWeight }, () => weights)
      .flat()
      .map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight), false)))
  }
  const fits =
    resumed.type === type &&
    resumed.slots.length === perWeight * weights.length &&
    resumed.slots.every((slot, i) => slot.shape.join() === weights[i % weights.length]?.shape.join())
  if (!fits) {
    throw new InvalidInputError({
      code: 'checkpoint_invalid',
      message: "The checkpoint's optimizer state belongs to another network or optimizer.",
    })
  }
  return resumed.slots.map(({ values, shape }) => tf.tidy(() => tf.variable(tf.tensor(values, shape), false)))
}

async function readSlots(
  type: OptimizerState['type'],
  step: number,
  slots: readonly Variable[],
): Promise<OptimizerState> {
  const read = slots.map(async (slot) => ({
    shape: [...slot.shape],
    values: (await slot.data()) as Float32Array,
  }))
  return { type, step, slots: await Promise.all(read) }
}
