import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node'
import { softmaxCrossEntropy } from '../../runtime/native-ops.js'
import { tf } from '../../runtime/tensorflow.js'
import { type Batch, oneHot, toUnit } from '../../training/batches.js'
import type { BatchResult } from '../../training/training-engine.js'
import type { NamedLayer } from '../loaded-network.js'
import type { KnownOutputs, NetworkGraph } from '../network-graph.js'
import type { Folding } from './folding.js'
import {
  type Answers,
  type HalfwayBatch,
  type InferenceEngine,
  type InferredNetwork,
  type Peaks,
  peaksOf,
  SMALLEST_PROBABILITY,
} from './inference-engine.js'

/** Answers through TensorFlow.js, operation by operation, on JavaScript's thread. Any network, anywhere. */
export class LayersInference implements InferenceEngine {
  readonly bytes = 0
  readonly #network: InferredNetwork

  constructor(network: InferredNetwork) {
    this.#network = network
  }

  get batchSize(): number {
    return this.#network.graph.batchSize
  }

  async answers(batch: Batch): Promise<Answers> {
    const { graph } = this.#network
    const tensors = tf.tidy(() => {
      const scores = graph.scores(this.#known(batch))
      const { loss } = softmaxCrossEntropy(scores, oneHotRows(batch.labels, scores.shape[1]))
      return [tf.sum(loss), tf.argMax(scores, 1), tf.max(tf.softmax(scores), 1)]
    })
    const [loss, predicted, confidence] = take(tensors) as [Float32Array, Int32Array, Float32Array]
    return { loss: loss[0] as number, predicted, confidence }
  }

  async peaks({ name, channels }: NamedLayer, batch: Batch, above: Float32Array): Promise<Peaks> {
    const rows = tf.tidy(() => tf.reshape(this.#output(name, batch), [batch.count, -1, channels]))
    const [values] = take([tf.max(rows, 1)]) as [Float32Array]
    const isChosen = (_: unknown, image: number) =>
      above.some((bound, i) => Number.isNaN(bound) || (values[image * channels + i] as number) > bound)
    const images = Int32Array.from({ length: batch.count }, (_, image) => image).filter(isChosen)
    const places = tf.tidy(() => tf.argMax(tf.gather(rows, tf.tensor1d(images, 'int32')), 1))
    rows.dispose()
    return peaksOf(values, images, take([places])[0] as Int32Array)
  }

  async outputs(layers: readonly string[], batch: Batch): Promise<Float32Array[]> {
    return take(tf.tidy(() => this.#network.graph.run(this.#known(batch), layers))) as Float32Array[]
  }

  async rows({ name }: NamedLayer, { means, hashed, width }: Folding, batch: Batch): Promise<Float32Array> {
    const rows = tf.tidy(() => {
      const output = this.#output(name, batch)
      const flat = means ? tf.mean(output as Tensor4D, [1, 2]) : tf.reshape(output, [batch.count, -1])
      if (hashed === null) return flat
      const columns = tf.transpose(tf.mul(flat, tf.tensor1d(hashed.signs)))
      const places = tf.tensor1d(hashed.places, 'int32')
      return tf.transpose(tf.unsortedSegmentSum(columns, places, width))
    })
    return take([rows])[0] as Float32Array
  }

  async halfway({ name: layer }: NamedLayer, batch: Batch): Promise<HalfwayBatch> {
    const { graph } = this.#network
    const names = [layer, ...graph.besides(layer)]
    const outputs = tf.tidy(() => graph.run(this.#known(batch), names))
    const labels = batch.labels.slice()
    const known = Object.fromEntries(names.map((name, i) => [name, outputs[i] as Tensor]))
    return {
      score: async (mask) => scoreOf(graph, known, layer, mask, labels),
      dispose: () => tf.dispose(outputs),
    }
  }

  dispose(): void {
    // It holds nothing of its own.
  }

  #known({ count, images }: Batch): KnownOutputs {
    const { graph, inputShape } = this.#network
    return { [graph.input]: tf.tensor4d(toUnit(images), [count, ...inputShape]) }
  }

  #output(layer: string, batch: Batch): Tensor {
    return this.#network.graph.run(this.#known(batch), [layer])[0] as Tensor
  }
}

/** The values of tensors, and their end. `tf.tidy` itself would look at every value for tensors among them. */
function take(tensors: readonly Tensor[]): (Float32Array | Int32Array)[] {
  return tensors.map((tensor) => {
    const values = tensor.dataSync<'float32' | 'int32'>()
    tensor.dispose()
    return values
  })
}

function scoreOf(
  graph: NetworkGraph,
  known: KnownOutputs,
  layer: string,
  mask: Float32Array,
  labels: Int32Array,
): BatchResult {
  const sums = tf.tidy(() => {
    const masked = tf.mul(known[layer] as Tensor, tf.tensor1d(mask))
    const scores = scoresFrom(graph, { ...known, [layer]: masked }, layer)
    const right = oneHotRows(labels, scores.shape[1])
    const { loss } = softmaxCrossEntropy(scores, right)
    const hits = tf.equal(tf.argMax(scores, 1), tf.argMax(right, 1))
    return tf.stack([tf.sum(loss), tf.sum(tf.cast(hits, 'float32'))]).dataSync()
  })
  return { loss: sums[0] as number, correct: sums[1] as number }
}

/** Where the last layer itself is masked, there is nothing before the softmax to take. */
function scoresFrom(graph: NetworkGraph, known: KnownOutputs, layer: string): Tensor2D {
  if (layer !== graph.output) return graph.scores(known)
  return tf.log(tf.clipByValue(known[layer] as Tensor2D, SMALLEST_PROBABILITY, 1))
}

function oneHotRows(labels: Int32Array, classes: number): Tensor2D {
  return tf.tensor2d(oneHot(labels, classes), [labels.length, classes])
}
