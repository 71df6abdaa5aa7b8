import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node'
import type { Dataset } from '../datasets/dataset.js'
import { softmaxCrossEntropy } from '../runtime/native-ops.js'
import { tf } from '../runtime/tensorflow.js'
import { oneHot } from '../training/batches.js'
import { assertClassesFit, type ImageSelection, imageBatches } from './image-batches.js'
import type { LoadedNetwork } from './loaded-network.js'
import type { KnownOutputs } from './network-graph.js'
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
  const { graph, classCount } = network
  /** The last is the whole network's. */
  const sums = Array.from({ length: layer.channels + 1 }, () => ({ correct: 0, loss: 0 }))
  let images = 0
  for await (const batch of imageBatches(dataset, options, graph.batchSize, undefined, signal)) {
    const known = tf.tidy(() => knownAround(network, layer.name, batch.images))
    const count = batch.labels.length
    const labels = tf.tensor2d(oneHot(batch.labels, classCount), [count, classCount])
    try {
      for (const [channel, sum] of sums.entries()) {
        const score = scoreOf(network, known, layer.name, channel === layer.channels ? [] : [channel], labels)
        sum.correct += score.correct
        sum.loss += score.loss
        onProgress?.(batch.start * sums.length + (channel + 1) * count, batch.total * sums.length)
        await breathe(signal)
      }
    } finally {
      tf.dispose([labels, ...Object.values(known)])
    }
    images += count
  }
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

function scoreOf(
  { graph }: LoadedNetwork,
  known: KnownOutputs,
  layer: string,
  channels: readonly number[],
  labels: Tensor2D,
): { correct: number; loss: number } {
  return tf.tidy(() => {
    const whole = known[layer] as Tensor
    const output = channels.length === 0 ? whole : switchedOff(whole, channels)
    const scores = scoresFrom(graph, { ...known, [layer]: output }, layer)
    const { loss } = softmaxCrossEntropy(scores, labels)
    const right = tf.equal(tf.argMax(scores, 1), tf.argMax(labels, 1))
    const [lossSum, correct] = tf.stack([tf.sum(loss), tf.sum(tf.cast(right, 'float32'))]).dataSync()
    return { correct: correct as number, loss: lossSum as number }
  })
}

/** Where the last layer itself is switched off, there is nothing before the softmax to take. */
function scoresFrom(graph: LoadedNetwork['graph'], known: KnownOutputs, layer: string): Tensor2D {
  if (layer !== graph.output) return graph.scores(known)
  return tf.log(tf.clipByValue(known[layer] as Tensor2D, 1e-7, 1))
}

function switchedOff(output: Tensor, channels: readonly number[]): Tensor {
  const mask = new Float32Array(output.shape.at(-1) as number).fill(1)
  for (const channel of channels) mask[channel] = 0
  return tf.mul(output, tf.tensor1d(mask))
}
