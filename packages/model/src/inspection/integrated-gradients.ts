import { InvalidInputError } from '@convscope/shared'
import type { Tensor } from '@tensorflow/tfjs-node'
import '../runtime/native-gradients.js'
import { tf } from '../runtime/tensorflow.js'
import { chosenClass, classScores } from './chosen-class.js'
import type { LoadedNetwork } from './loaded-network.js'
import { breathe, type OnProgress } from './progress.js'

export interface IntegratedGradients {
  classIndex: number
  /** Of the image. */
  shape: [number, number, number]
  /** height x width x channels: what each value of the image adds to the class's score. */
  values: Float32Array
  /** The class's score before the softmax. */
  outputAtInput: number
  /** The same of a black image. */
  outputAtBaseline: number
  /** Of all values; by the method's completeness outputAtInput - outputAtBaseline. */
  sum: number
  /** Points on the way from black to the image whose gradients were taken. */
  steps: number
}

const DEFAULT_STEPS = 128
const MOST_STEPS = 4096
/** How far the sum may be from the difference, as a part of it, before more steps are taken. */
const TOLERANCE = 0.005
/** Differences below it are near what float32 rounds away, and not worth more steps. */
const SMALLEST_DIFFERENCE = 1e-4

/**
 * What each value of the image adds to the score of a class, compared with black: the value times the mean gradient on the
 * straight way from black to the image. The score is the one before the softmax: a probability is flat over most of the
 * way, and says more about the other classes.
 *
 * The mean is taken by the midpoint rule, which loses least where relu bends the way. Where the sum is off the difference
 * by more than half a per cent, it is taken again with twice the steps, up to 4,096.
 * Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML 2017.
 *
 * @param input height x width x channels values, 0 to 1.
 * @param options.classIndex null for the class that the network answers.
 * @param options.steps 1 to 4,096; 128 when left out.
 * @param onProgress told in steps; the total grows when the steps are doubled.
 * @throws InvalidInputError `class_out_of_range` (field `classIndex`), `steps_out_of_range` (field `steps`),
 *   `input_shape`, `not_a_classifier`; the signal's reason.
 */
export async function integratedGradients(
  network: LoadedNetwork,
  input: Float32Array,
  options: { classIndex: number | null; steps?: number },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<IntegratedGradients> {
  let steps = options.steps ?? DEFAULT_STEPS
  if (!Number.isInteger(steps) || steps < 1 || steps > MOST_STEPS) {
    throw new InvalidInputError({
      code: 'steps_out_of_range',
      message: `steps must be a whole number from 1 to ${MOST_STEPS}.`,
      field: 'steps',
    })
  }
  const { classIndex } = await chosenClass(network, input, options.classIndex)
  const [outputAtInput, outputAtBaseline] = scoresAt(network, input, [1, 0], classIndex) as [number, number]
  const difference = outputAtInput - outputAtBaseline
  let done = 0
  for (;;) {
    const report = (now: number) => onProgress?.(done + now, done + steps)
    const gradient = await meanGradient(network, input, classIndex, steps, report, signal)
    const values = gradient.map((value, i) => value * (input[i] as number))
    const sum = values.reduce((total, value) => total + value, 0)
    const complete =
      Math.abs(sum - difference) <= TOLERANCE * Math.max(Math.abs(difference), SMALLEST_DIFFERENCE)
    if (complete || steps * 2 > MOST_STEPS) {
      return {
        classIndex,
        shape: network.inputShape,
        values: Float32Array.from(values),
        outputAtInput,
        outputAtBaseline,
        sum,
        steps,
      }
    }
    done += steps
    steps *= 2
  }
}

/** The class's scores of the image times each of the factors. */
function scoresAt(
  network: LoadedNetwork,
  input: Float32Array,
  factors: readonly number[],
  classIndex: number,
): number[] {
  return tf.tidy(() => {
    const images = scaled(network, input, factors)
    return [...classScores(network, { [network.graph.input]: images }, classIndex).dataSync()]
  })
}

/** Mean over the midpoints of `steps` equal parts of the way; in float64, as the parts are many and small. */
async function meanGradient(
  network: LoadedNetwork,
  input: Float32Array,
  classIndex: number,
  steps: number,
  report: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const mean = new Float64Array(input.length)
  // A gradient keeps what its forward pass computed, and about as much again.
  const batchSize = Math.max(1, Math.floor(network.graph.batchSize / 2))
  for (let start = 0; start < steps; start += batchSize) {
    const count = Math.min(batchSize, steps - start)
    const factors = Array.from({ length: count }, (_, i) => (start + i + 0.5) / steps)
    const part = tf.tidy(() => {
      const score = (images: Tensor) =>
        tf.sum(classScores(network, { [network.graph.input]: images }, classIndex))
      return tf.sum(tf.grad(score)(scaled(network, input, factors)), 0).dataSync()
    })
    part.forEach((value, i) => {
      mean[i]! += value / steps
    })
    report(start + count)
    await breathe(signal)
  }
  return mean
}

function scaled(network: LoadedNetwork, input: Float32Array, factors: readonly number[]): Tensor {
  const image = tf.tensor4d(input, [1, ...network.inputShape])
  return tf.mul(tf.tensor4d([...factors], [factors.length, 1, 1, 1]), image)
}
