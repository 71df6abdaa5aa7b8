import { layersOfModel } from '../../architecture/layers-of-model.js'
import { DataType } from '../../graph/attributes.js'
import type { FetchedTensor, TensorValue } from '../../graph/native-addon.js'
import type { Batch } from '../../training/batches.js'
import type { NamedLayer } from '../loaded-network.js'
import type { Folding } from './folding.js'
import {
  type Answers,
  type HalfwayBatch,
  type InferenceEngine,
  type InferredNetwork,
  type Peaks,
  peaksOf,
} from './inference-engine.js'
import { QuestionGraph, type WeightedLayers } from './question-graph.js'
import { answersQuestion, outputsQuestion, peaksQuestion, rowsQuestion, scoreQuestion } from './questions.js'

type Build = Parameters<QuestionGraph['answer']>[1]

/** A network that no list of ours describes. */
export class ForeignNetworkError extends Error {
  constructor() {
    super('The network is not one that a list of layers describes.')
  }
}

/** Answers with one native call a batch, from bytes to results, on a thread beside JavaScript's. */
export class GraphInference implements InferenceEngine {
  readonly batchSize: number
  readonly bytes: number
  readonly #network: InferredNetwork
  readonly #layers: WeightedLayers['layers']
  #graph: QuestionGraph
  #renewing: Promise<void> | null = null

  private constructor(network: InferredNetwork, layers: WeightedLayers['layers'], graph: QuestionGraph) {
    this.#network = network
    this.#layers = layers
    this.#graph = graph
    this.batchSize = network.graph.batchSize
    this.bytes = network.model.countParams() * Float32Array.BYTES_PER_ELEMENT
  }

  /** @throws ForeignNetworkError; Error, with TensorFlow's code where it has one, when the addon or an operation is missing. */
  static async open(network: InferredNetwork): Promise<GraphInference> {
    const layers = layersOfModel(network.model)
    if (layers === null) throw new ForeignNetworkError()
    const engine = new GraphInference(network, layers, await openGraph(network, layers))
    try {
      // Operations that have no kernel here are found when they run.
      const values = network.inputShape.reduce((product, n) => product * n, 1)
      const empty = { count: 1, images: new Uint8Array(values), labels: new Int32Array(1) }
      await engine.outputs([network.graph.output], empty)
    } catch (error) {
      engine.dispose()
      throw error
    }
    return engine
  }

  async answers(batch: Batch): Promise<Answers> {
    const inputs = [this.#images(batch), labelsOf(batch)]
    const [loss, predicted, confidence] = await this.#ask('answers', answersQuestion, inputs)
    return {
      loss: floatsOf(loss)[0] as number,
      predicted: integersOf(predicted),
      confidence: floatsOf(confidence),
    }
  }

  async peaks(layer: NamedLayer, batch: Batch, above: Float32Array): Promise<Peaks> {
    const [values, images, places] = await this.#ask(
      `peaks ${layer.name}`,
      (graph, parts) => peaksQuestion(graph, parts, layer),
      [this.#images(batch), floats(above)],
    )
    return peaksOf(floatsOf(values), integersOf(images), integersOf(places))
  }

  async outputs(layers: readonly string[], batch: Batch): Promise<Float32Array[]> {
    return (await this.#outputs(layers, batch)).map(floatsOf)
  }

  async rows(layer: NamedLayer, folding: Folding, batch: Batch): Promise<Float32Array> {
    const { hashed } = folding
    const hashes = hashed === null ? [] : [floats(hashed.signs), integers(hashed.places)]
    const [rows] = await this.#ask(
      `rows ${layer.name}`,
      (graph, parts) => rowsQuestion(graph, parts, layer, folding),
      [this.#images(batch), ...hashes],
    )
    return floatsOf(rows)
  }

  async halfway(layer: NamedLayer, batch: Batch): Promise<HalfwayBatch> {
    const { graph } = this.#network
    const layers = [layer, ...graph.besides(layer.name).map((name) => this.#network.layerNamed(name))]
    const labels = labelsOf({ ...batch, labels: batch.labels.slice() })
    const outputs = await this.#outputs(
      layers.map(({ name }) => name),
      batch,
    )
    const known = outputs.map((output) => ({ ...output, data: floatsOf(output) }))
    return {
      score: async (mask) => {
        const [loss, correct] = await this.#ask(
          `score ${layer.name}`,
          (own, parts) => scoreQuestion(own, parts, layers, layer.name === graph.output),
          [labels, floats(mask), ...known],
        )
        return { loss: floatsOf(loss)[0] as number, correct: floatsOf(correct)[0] as number }
      },
      dispose() {
        // Arrays of JavaScript need no disposing of.
      },
    }
  }

  dispose(): void {
    this.#graph.close()
    this.#renewing?.then(
      () => this.#graph.close(),
      () => {},
    )
  }

  #outputs(layers: readonly string[], batch: Batch): Promise<FetchedTensor[]> {
    return this.#ask(`outputs ${layers.join(' ')}`, (graph, parts) => outputsQuestion(graph, parts, layers), [
      this.#images(batch),
    ])
  }

  async #ask(key: string, build: Build, tensors: readonly TensorValue[]): Promise<FetchedTensor[]> {
    while (!this.#graph.canAnswer(key)) await this.#renew()
    return this.#graph.answer(key, build, tensors)
  }

  #renew(): Promise<void> {
    this.#renewing ??= openGraph(this.#network, this.#layers)
      .then((graph) => {
        this.#graph.close()
        this.#graph = graph
      })
      .finally(() => {
        this.#renewing = null
      })
    return this.#renewing
  }

  #images({ count, images }: Batch): TensorValue {
    return { dtype: DataType.uint8, shape: [count, ...this.#network.inputShape], data: images }
  }
}

function openGraph(
  { model, inputShape }: InferredNetwork,
  layers: WeightedLayers['layers'],
): Promise<QuestionGraph> {
  const weights = new Map(
    model.layers.map(({ name, weights: own }) => [
      name,
      own.map((weight) => ({
        shape: weight.shape as number[],
        values: weight.read().dataSync() as Float32Array,
      })),
    ]),
  )
  return QuestionGraph.open({ layers, inputShape, weights })
}

function labelsOf({ count, labels }: Batch): TensorValue {
  return { dtype: DataType.int32, shape: [count], data: labels }
}

function floats(data: Float32Array): TensorValue {
  return { dtype: DataType.float32, shape: [data.length], data }
}

function integers(data: Int32Array): TensorValue {
  return { dtype: DataType.int32, shape: [data.length], data }
}

function floatsOf(tensor: FetchedTensor | undefined): Float32Array {
  return new Float32Array((tensor as FetchedTensor).data)
}

function integersOf(tensor: FetchedTensor | undefined): Int32Array {
  return new Int32Array((tensor as FetchedTensor).data)
}
