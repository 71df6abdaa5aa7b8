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
  /** Points on the way from black to the image at which gradients were taken. */
  steps: number
}

const DEFAULT_STEPS = 128
const MOST_STEPS = 4096
/** How far the sum may be from the difference, as a part of it. */
const TOLERANCE = 0.005
/** What float32 leaves uncertain of a score, as a part of it: smaller misses say nothing. */
const ROUNDING = 1e-6

/** A part of the way from black (0) to the image (1), and the class's scores at its ends. */
interface Part {
  from: number
  to: number
  scoreFrom: number
  scoreTo: number
}

/**
 * What each value of the image adds to the score of a class, compared with black: the value times the mean gradient on the
 * straight way from black to the image. The score is the one before the softmax: a probability is flat over most of the
 * way, and says more about the other classes.
 *
 * The mean is taken by the midpoint rule over equal parts of the way. The score's change over a part is known without any
 * gradient; where a midpoint misses it, because relu or pooling bends the way in between, the part is halved, until the
 * sum is within half a per cent of the difference or 4,096 gradients have been taken. Scores themselves are float32: a
 * difference of less than a thousandth of them is not met so closely.
 * Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML 2017.
 *
 * @param input height x width x channels values, 0 to 1.
 * @param options.classIndex null for the class that the network answers.
 * @param options.steps equal parts to begin with, 1 to 4,096; 128 when left out.
 * @param onProgress told in steps; the total grows when parts are halved.
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
  const steps = options.steps ?? DEFAULT_STEPS
  if (!Number.isInteger(steps) || steps < 1 || steps > MOST_STEPS) {
    throw new InvalidInputError({
      code: 'steps_out_of_range',
      message: `steps must be a whole number from 1 to ${MOST_STEPS}.`,
      field: 'steps',
    })
  }
  const { classIndex } = await chosenClass(network, input, options.classIndex)
  // A gradient keeps what its forward pass computed, and about as much again.
  const batchSize = Math.max(1, Math.floor(network.graph.batchSize / 2))
  const parts = await equalParts(network, input, classIndex, steps, batchSize, signal)
  const outputAtBaseline = parts[0]?.scoreFrom as number
  const outputAtInput = parts.at(-1)?.scoreTo as number
  const tolerated = Math.max(
    (TOLERANCE * Math.abs(outputAtInput - outputAtBaseline)) / steps,
    ROUNDING * Math.max(Math.abs(outputAtInput), Math.abs(outputAtBaseline)),
  )
  // Many small parts are added: in float64.
  const mean = new Float64Array(input.length)
  let taken = 0
  while (parts.length > 0) {
    const batch = parts.splice(0, batchSize)
    taken += batch.length
    const room = MOST_STEPS - taken - parts.length
    const { gradient, halved } = walk(network, input, classIndex, batch, tolerated, room)
    gradient.forEach((value, i) => {
      mean[i]! += value
    })
    parts.push(...halved)
    onProgress?.(taken, taken + parts.length)
    await breathe(signal)
  }
  const values = mean.map((value, i) => value * (input[i] as number))
  return {
    classIndex,
    shape: network.inputShape,
    values: Float32Array.from(values),
    outputAtInput,
    outputAtBaseline,
    sum: values.reduce((total, value) => total + value, 0),
    steps: taken,
  }
}

async function equalParts(
  network: LoadedNetwork,
  input: Float32Array,
  classIndex: number,
  steps: number,
  batchSize: number,
  signal: AbortSignal | undefined,
): Promise<Part[]> {
  const scores: number[] = []
  while (scores.length <= steps) {
    const count = Math.min(batchSize, steps + 1 - scores.length)
    const places = Array.from({ length: count }, (_, i) => (scores.length + i) / steps)
    const images = tf.tidy(() => scaled(network, input, places))
    scores.push(...tf.tidy(() => [...scoresOf(network, images, classIndex).dataSync()]))
    images.dispose()
    await breathe(signal)
  }
  return Array.from({ length: steps }, (_, i) => ({
    from: i / steps,
    to: (i + 1) / steps,
    scoreFrom: scores[i] as number,
    scoreTo: scores[i + 1] as number,
  }))
}

/**
 * Gradients at the midpoints of parts.
 * @param tolerated by how much a midpoint may miss the change of the score over its part.
 * @param room how many parts more there may be.
 * @returns the gradients of the parts that are good, each times its length, added; and the others' halves.
 */
function walk(
  network: LoadedNetwork,
  input: Float32Array,
  classIndex: number,
  parts: readonly Part[],
  tolerated: number,
  room: number,
): { gradient: Float32Array; halved: Part[] } {
  const middles = parts.map(({ from, to }) => (from + to) / 2)
  const halved: Part[] = []
  const gradient = tf.tidy(() => {
    const images = scaled(network, input, middles)
    const gradients = tf.grad((x: Tensor) => tf.sum(scoresOf(network, x, classIndex)))(images)
    const flat = tf.reshape(gradients, [parts.length, -1])
    const slopes = tf.dot(flat, tf.tensor1d(input)).dataSync()
    const scores = scoresOf(network, images, classIndex).dataSync()
    const lengths = parts.map((part, i) => {
      const length = part.to - part.from
      const miss = Math.abs((slopes[i] as number) * length - (part.scoreTo - part.scoreFrom))
      if (!(miss > tolerated) || halved.length + 2 > room) return length
      const [middle, score] = [middles[i] as number, scores[i] as number]
      halved.push({ ...part, to: middle, scoreTo: score }, { ...part, from: middle, scoreFrom: score })
      return 0
    })
    return tf.dot(tf.tensor1d(lengths), flat).dataSync<'float32'>()
  })
  return { gradient, halved }
}

function scoresOf(network: LoadedNetwork, images: Tensor, classIndex: number): Tensor {
  return classScores(network, { [network.graph.input]: images }, classIndex)
}

/** The image times each of the factors. */
function scaled(network: LoadedNetwork, input: Float32Array, factors: readonly number[]): Tensor {
  const image = tf.tensor4d(input, [1, ...network.inputShape])
  return tf.mul(tf.tensor4d([...factors], [factors.length, 1, 1, 1]), image)
}
