import { InvalidInputError } from '@convscope/shared'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node'
import '../runtime/native-gradients.js'
import { statelessUniform } from '../runtime/native-ops.js'
import { tf } from '../runtime/tensorflow.js'
import type { LoadedNetwork, NamedLayer } from './loaded-network.js'
import { breathe, type OnProgress } from './progress.js'
import { seededRandom } from './seeded-random.js'

export interface MaximizationOptions {
  layer: string
  /** One picture each. */
  channels: readonly number[]
  /** 1 to 4,096; 128 when left out. */
  steps?: number
  /** How far the pixels move in a step, as the root of their mean square; above 0, 1 at most; 0.05 when left out. */
  learningRate?: number
  /** Pixels by which the picture is moved at random in each step, 0 to 32; 2 when left out. */
  jitter?: number
  /** Standard deviation, in pixels, of the Gaussian that smooths the picture every fourth step; 0 to 8; 0.5 when left out. */
  blur?: number
  /** Part of a pixel's distance from gray that is taken away in each step, 0 to below 1; 0.01 when left out. */
  l2Decay?: number
  /** A 32-bit number; 1 when left out. The same request with the same seed gives the same pictures. */
  seed?: number
}

export interface MaximizedChannel {
  channel: number
  /** The channel's answer to the picture: its output, mean over positions. */
  activation: number
  /** height x width x channels of the network's input, 0 to 1. */
  values: Float32Array
}

const BLUR_EVERY = 4
const NOISE = 0.02
/** What a position counts where the channel is silent: enough to wake it, too little to outweigh where it speaks. */
const LEAK = 0.1

/**
 * Pictures that excite channels of a layer: each begins as gray with a little noise and climbs the gradient of its
 * channel's answer, mean over positions. What is climbed is the value before the activation function, so that a channel
 * that relu keeps silent has a gradient, too; positions below zero count a tenth, for otherwise a convolution that reads
 * the image itself would only tell whether it likes bright or dark. Small random shifts, smoothing and decay to gray keep
 * out the high frequencies that mean nothing. What the channel does not care for stays gray.
 *
 * Sources: Olah, Mordvintsev, Schubert, "Feature visualization", Distill 2017; Yosinski, Clune, Nguyen, Fuchs, Lipson,
 * "Understanding neural networks through deep visualization", ICML deep learning workshop 2015; the gradient of each step
 * is scaled to one length as in Mordvintsev, Olah, Tyka, "Inceptionism", 2015.
 *
 * @param onProgress told in steps of all channels that fit into memory together.
 * @returns one per channel, in the order asked for.
 * @throws InvalidInputError `layer_unknown`, `channel_out_of_range` (field `channels.<position>`), `option_out_of_range`
 *   with the option's field; the signal's reason.
 */
export async function maximizeChannels(
  network: LoadedNetwork,
  options: MaximizationOptions,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<MaximizedChannel[]> {
  const layer = network.layerNamed(options.layer)
  network.assertChannels(layer, options.channels)
  const settings = settingsOf(options)
  // A gradient keeps what its forward pass computed, and about as much again.
  const together = Math.max(1, Math.floor(network.graph.batchSize / 2))
  const groups = Math.ceil(options.channels.length / together)
  const results: MaximizedChannel[] = []
  for (let group = 0; group < groups; group++) {
    const channels = options.channels.slice(group * together, (group + 1) * together)
    const report = (step: number) => onProgress?.(group * settings.steps + step, groups * settings.steps)
    results.push(...(await maximizeTogether(network, layer, channels, settings, report, signal)))
  }
  return results
}

type Settings = Required<Omit<MaximizationOptions, 'layer' | 'channels'>>

async function maximizeTogether(
  network: LoadedNetwork,
  layer: NamedLayer,
  channels: readonly number[],
  settings: Settings,
  report: (step: number) => void,
  signal: AbortSignal | undefined,
): Promise<MaximizedChannel[]> {
  const { steps, jitter, blur, seed } = settings
  const random = seededRandom(seed, -1)
  const shift = () => Math.min(2 * jitter, Math.floor(random() * (2 * jitter + 1)))
  let canvas = startingCanvas(network, channels, jitter, seed)
  try {
    for (let step = 1; step <= steps; step++) {
      const [top, left] = [shift(), shift()]
      const blurred = blur > 0 && step % BLUR_EVERY === 0 && step < steps
      const next = tf.tidy(() => {
        const climbed = climb(network, layer, channels, canvas, [top, left], settings)
        return blurred ? smooth(climbed, blur) : climbed
      })
      canvas.dispose()
      canvas = next
      report(step)
      await breathe(signal)
    }
    return finish(network, layer, channels, canvas, jitter)
  } finally {
    canvas.dispose()
  }
}

/**
 * [channels, height + 2 jitter, width + 2 jitter, input channels], as distances from gray: the margin is what comes into
 * view when the picture is shifted.
 */
function startingCanvas(
  { inputShape }: LoadedNetwork,
  channels: readonly number[],
  jitter: number,
  seed: number,
): Tensor4D {
  const [height, width, depth] = inputShape
  const shape = [height + 2 * jitter, width + 2 * jitter, depth]
  return tf.tidy(() => {
    const noise = tf.stack(channels.map((channel) => statelessUniform(shape, [seed | 0, channel])))
    return tf.mul(tf.sub(noise, 0.5), 2 * NOISE) as Tensor4D
  })
}

function climb(
  network: LoadedNetwork,
  layer: NamedLayer,
  channels: readonly number[],
  canvas: Tensor4D,
  [top, left]: [number, number],
  { learningRate, l2Decay }: Settings,
): Tensor4D {
  const [height, width] = network.inputShape
  const wanted = oneChannelEach(layer, channels)
  const answer = (picture: Tensor): Tensor => {
    const view = tf.slice(picture as Tensor4D, [0, top, left, 0], [-1, height, width, -1])
    const output = network.graph.preActivation(layer.name, { [network.graph.input]: tf.add(view, 0.5) })
    return tf.sum(tf.mul(tf.leakyRelu(output, LEAK), wanted))
  }
  const gradient = tf.grad(answer)(canvas)
  const length = tf.sqrt(tf.mean(tf.square(gradient), [1, 2, 3], true))
  const step = tf.mul(tf.divNoNan(gradient, length), learningRate)
  const moved = tf.add(tf.mul(canvas, 1 - l2Decay), step)
  return tf.clipByValue(moved, -0.5, 0.5) as Tensor4D
}

/** Picks of a batch of outputs one channel each, divided by the number of positions. */
function oneChannelEach({ shape, channels: all }: NamedLayer, channels: readonly number[]): Tensor {
  const positions = shape.slice(0, -1).reduce((product, n) => product * n, 1)
  const rows = new Float32Array(channels.length * all)
  for (const [row, channel] of channels.entries()) rows[row * all + channel] = 1 / positions
  const spatial = shape.slice(0, -1).map(() => 1)
  return tf.tensor(rows, [channels.length, ...spatial, all])
}

/** A Gaussian along both axes; outside there is gray. */
function smooth(canvas: Tensor4D, sigma: number): Tensor4D {
  const reach = Math.ceil(3 * sigma)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const line = tf.tensor1d(weights.map((weight) => weight / sum))
  const depth = canvas.shape[3]
  const kernel = (shape: [number, number, number, number]) =>
    tf.tile(tf.reshape(line, shape), [1, 1, depth, 1]) as Tensor4D
  const down = tf.depthwiseConv2d(canvas, kernel([weights.length, 1, 1, 1]), 1, 'same')
  return tf.depthwiseConv2d(down, kernel([1, weights.length, 1, 1]), 1, 'same')
}

function finish(
  network: LoadedNetwork,
  layer: NamedLayer,
  channels: readonly number[],
  canvas: Tensor4D,
  jitter: number,
): MaximizedChannel[] {
  const [height, width, depth] = network.inputShape
  const { pictures, activations } = tf.tidy(() => {
    const view = tf.slice(canvas, [0, jitter, jitter, 0], [-1, height, width, -1])
    const images = tf.clipByValue(tf.add(view, 0.5), 0, 1)
    const [output] = network.graph.run({ [network.graph.input]: images }, [layer.name])
    const answers = tf.mul(output as Tensor, oneChannelEach(layer, channels))
    return {
      pictures: images.dataSync<'float32'>(),
      activations: tf.sum(tf.reshape(answers, [channels.length, -1]), 1).dataSync(),
    }
  })
  const size = height * width * depth
  return channels.map((channel, i) => ({
    channel,
    activation: activations[i] as number,
    values: pictures.slice(i * size, (i + 1) * size),
  }))
}

function settingsOf(options: MaximizationOptions): Settings {
  const { steps = 128, learningRate = 0.05, jitter = 2, blur = 0.5, l2Decay = 0.01, seed = 1 } = options
  const assertWithin = (field: keyof Settings, value: number, isWithin: boolean, range: string) => {
    if (isWithin && Number.isFinite(value)) return
    throw new InvalidInputError({ code: 'option_out_of_range', message: `${field} must be ${range}.`, field })
  }
  const isWhole = Number.isInteger
  assertWithin('steps', steps, isWhole(steps) && steps >= 1 && steps <= 4096, 'a whole number from 1 to 4096')
  assertWithin('learningRate', learningRate, learningRate > 0 && learningRate <= 1, 'above 0 and at most 1')
  assertWithin(
    'jitter',
    jitter,
    isWhole(jitter) && jitter >= 0 && jitter <= 32,
    'a whole number from 0 to 32',
  )
  assertWithin('blur', blur, blur >= 0 && blur <= 8, 'from 0 to 8')
  assertWithin('l2Decay', l2Decay, l2Decay >= 0 && l2Decay < 1, 'from 0 to below 1')
  assertWithin('seed', seed, isWhole(seed), 'a whole number')
  return { steps, learningRate, jitter, blur, l2Decay, seed }
}
