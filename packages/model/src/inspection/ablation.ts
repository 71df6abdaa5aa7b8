import type { Tensor } from '@tensorflow/tfjs-node'
import type { Dataset } from '../datasets/dataset.js'
import { tf } from '../runtime/tensorflow.js'
import { assertClassesFit, eachImageBatch, type ImageSelection } from './image-batches.js'
import type { LoadedNetwork } from './loaded-network.js'
import { breathe, type OnProgress } from './progress.js'

export interface Ablation {
  /** One per class, with the channels switched off. */
  probabilities: number[]
  /** One per class, of the whole network. */
  baseline: number[]
}

export interface AblatedScore {
  /** Fraction of right answers. */
  accuracy: number
  /** Mean cross-entropy in nats. */
  loss: number
}

export interface AblationRanking {
  images: number
  /** Of the whole network. */
  baseline: AblatedScore
  /** One per channel, in the layer's order: the score without it. */
  channels: (AblatedScore & { channel: number })[]
}

/**
 * What the network answers to an image when some channels of a layer give zero everywhere.
 * Source: Morcos, Barrett, Rabinowitz, Botvinick, "On the importance of single directions for generalization", ICLR 2018.
 *
 * @param input height x width x channels values, 0 to 1.
 * @param options.channels which are switched off; none leaves the network whole.
 * @throws InvalidInputError `layer_unknown`, `channel_out_of_range` (field `channels.<position>`), `input_shape`.
 */
export async function ablate(
  network: LoadedNetwork,
  input: Float32Array,
  options: { layer: string; channels: readonly number[] },
): Promise<Ablation> {
  const layer = network.layerNamed(options.layer)
  network.assertChannels(layer, options.channels)
  network.assertInput(input)
  const { graph } = network
  const outputs = tf.tidy(() => {
    const image = tf.tensor4d(input, [1, ...network.inputShape])
    const known = knownAround(network, layer.name, image)
    const off = { ...known, [layer.name]: switchedOff(known[layer.name] as Tensor, options.channels) }
    return [...graph.run(off, [graph.output]), ...graph.run(known, [graph.output])]
  })
  try {
    const [probabilities, baseline] = await Promise.all(outputs.map((output) => output.data()))
    return { probabilities: Array.from(probabilities ?? []), baseline: Array.from(baseline ?? []) }
  } finally {
    tf.dispose(outputs)
  }
}

/**
 * Accuracy and loss over images of a data set with each channel of a layer switched off alone. The layer itself is
 * computed once per batch, and only the rest of the network for each channel.
 *
 * @param onProgress told in passes through the rest of the network: images x (channels + 1).
 * @throws InvalidInputError `layer_unknown`, `input_shape`, `classes_differ`, `dataset_empty`; the signal's reason.
 */
export async function ablationRanking(
  network: LoadedNetwork,
  dataset: Dataset,
  options: ImageSelection & { layer: string },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<AblationRanking> {
  const layer = network.layerNamed(options.layer)
  assertClassesFit(network, dataset)
  /** The last is the whole network's. */
  const sums = Array.from({ length: layer.channels + 1 }, () => ({ correct: 0, loss: 0 }))
  let images = 0
  const engine = await network.inference()
  await eachImageBatch(dataset, options, engine.batchSize, {
    compute: (batch) => engine.halfway(layer, batch),
    async done({ count, start, total }, halfway) {
      try {
        for (const [channel, sum] of sums.entries()) {
          const score = await halfway.score(maskOf(layer.channels, [channel]))
          sum.correct += score.correct
          sum.loss += score.loss
          onProgress?.(start * sums.length + (channel + 1) * count, total * sums.length)
          await breathe(signal)
        }
      } finally {
        halfway.dispose()
      }
      images += count
    },
  })
  const scores = sums.map(({ correct, loss }) => ({ accuracy: correct / images, loss: loss / images }))
  return {
    images,
    baseline: scores[layer.channels] as AblatedScore,
    channels: scores.slice(0, layer.channels).map((score, channel) => ({ channel, ...score })),
  }
}

/** The layer's output and what else the rest of the network reads, for a batch of images. */
function knownAround(network: LoadedNetwork, layer: string, images: Tensor): Record<string, Tensor> {
  const { graph } = network
  const names = [layer, ...graph.besides(layer)]
  const outputs = graph.run({ [graph.input]: images }, names)
  return Object.fromEntries(names.map((name, i) => [name, outputs[i] as Tensor]))
}

function switchedOff(output: Tensor, channels: readonly number[]): Tensor {
  return tf.mul(output, tf.tensor1d(maskOf(output.shape.at(-1) as number, channels)))
}

/** One factor per channel: 0 for those that are off; there may be none of them. */
function maskOf(channels: number, off: readonly number[]): Float32Array {
  return Float32Array.from({ length: channels }, (_, channel) => (off.includes(channel) ? 0 : 1))
}
