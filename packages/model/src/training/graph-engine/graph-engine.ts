import type { ImageShape, Layer, OptimizerConfig } from '@convscope/shared'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node'
import { SeededDropout } from '../../architecture/seeded-dropout.js'
import { encodeLayersModel, type LayersModelFiles } from '../../formats/layers-model.js'
import { DataType } from '../../graph/attributes.js'
import type { FetchedTensor } from '../../graph/native-addon.js'
import { type RunRequest, Session } from '../../graph/session.js'
import { GraphVariable } from '../../graph/variable.js'
import { tf } from '../../runtime/tensorflow.js'
import type { Batch } from '../batches.js'
import { assertStateFits, type OptimizerState } from '../optimizer-state.js'
import type { BatchResult, TrainingEngine } from '../training-engine.js'
import { buildTrainingGraph, type TrainingGraph } from './training-graph.js'

/**
 * Trains with one native call a step: the step is a graph of TensorFlow, from bytes to changed weights. It computes what
 * LayersEngine computes, up to the order of sums.
 */
export class GraphEngine implements TrainingEngine {
  readonly #model: LayersModel
  readonly #config: OptimizerConfig
  readonly #inputShape: ImageShape
  readonly #graph: TrainingGraph
  readonly #session: Session
  #steps: number

  private constructor(model: LayersModel, config: OptimizerConfig, graph: TrainingGraph, steps: number) {
    this.#model = model
    this.#config = config
    this.#inputShape = inputShapeOf(model)
    this.#graph = graph
    this.#session = new Session(graph.graph)
    this.#steps = steps
  }

  /**
   * @param model the network that `layers` describe, with the weights to begin with; the engine disposes of it.
   * @param resumed state of the optimizer, or null to start anew.
   * @throws InvalidInputError `checkpoint_invalid` when the state belongs to something else; an Error with TensorFlow's
   *   code when this network cannot be trained here. Then the model stays the caller's.
   */
  static async open(
    layers: readonly Layer[],
    model: LayersModel,
    config: OptimizerConfig,
    resumed: OptimizerState | null,
  ): Promise<GraphEngine> {
    const weights = model.layers.flatMap((layer) => layer.weights)
    const names = new Map(
      model.layers.map((layer) => [layer.name, layer.weights.map((weight) => weights.indexOf(weight))]),
    )
    const graph = buildTrainingGraph({
      layers,
      inputShape: inputShapeOf(model),
      config,
      shapes: weights.map(({ shape }) => shape as number[]),
      weightsOfLayers: names,
      trainable: model.trainableWeights.map((weight) => weights.indexOf(weight)),
      seeds: new Map(
        model.layers.flatMap((layer) => (layer instanceof SeededDropout ? [[layer.name, layer.seed]] : [])),
      ),
    })
    const trainable = model.trainableWeights.map(({ shape }) => shape as number[])
    if (resumed !== null) assertStateFits(resumed, config.type, trainable)
    const engine = new GraphEngine(model, config, graph, resumed?.step ?? 0)
    try {
      // Operations that have no kernel here are found when they run.
      await engine.#rehearse()
      await engine.#assign(resumed)
    } catch (error) {
      engine.#session.close()
      throw error
    }
    return engine
  }

  async step(batch: Batch, step: number): Promise<BatchResult> {
    return resultOf(await this.#session.run(this.#stepRequest(batch, step)))
  }

  async evaluate(batch: Batch): Promise<BatchResult> {
    const { loss, correct } = this.#graph.evaluation
    return resultOf(await this.#session.run({ feeds: this.#feeds(batch), fetches: [loss, correct] }))
  }

  async files(): Promise<LayersModelFiles> {
    const { variables } = this.#graph
    const values = await GraphVariable.read(this.#session, variables)
    const weights = this.#model.layers.flatMap((layer) => layer.weights)
    tf.tidy(() => {
      weights.forEach((weight, index) => {
        weight.write(tf.tensor(values[index] as Float32Array, weight.shape as number[]))
      })
    })
    return encodeLayersModel(this.#model)
  }

  async optimizerState(): Promise<OptimizerState> {
    const { slots } = this.#graph.optimizer
    const values = await GraphVariable.read(this.#session, slots)
    return {
      type: this.#config.type,
      step: this.#steps,
      slots: slots.map(({ shape }, index) => ({ shape: [...shape], values: values[index] as Float32Array })),
    }
  }

  /** What each operation of a step takes: a serialised `RunMetadata`. Changes the weights as a step does. */
  async trace(batch: Batch, step: number): Promise<Uint8Array> {
    return this.#session.trace(this.#stepRequest(batch, step))
  }

  dispose(): void {
    this.#session.close()
    this.#model.dispose()
  }

  #stepRequest(batch: Batch, step: number): RunRequest {
    this.#steps += 1
    const { inputs, training, optimizer } = this.#graph
    return {
      feeds: [
        ...this.#feeds(batch),
        [inputs.step, { dtype: DataType.int32, shape: [], data: Int32Array.of(step) }],
        [inputs.share, { dtype: DataType.float32, shape: [], data: Float32Array.of(1 / batch.count) }],
        ...optimizer.feeds(this.#steps),
      ],
      fetches: [training.loss, training.correct],
      targets: training.updates,
    }
  }

  #feeds({ count, images, labels }: Batch): NonNullable<RunRequest['feeds']> {
    const { inputs } = this.#graph
    return [
      [inputs.images, { dtype: DataType.uint8, shape: [count, ...this.#inputShape], data: images }],
      [inputs.labels, { dtype: DataType.int32, shape: [count], data: labels }],
    ]
  }

  /** One step and one answer on an empty image; what it changes must be assigned anew. */
  async #rehearse(): Promise<void> {
    await this.#assign(null)
    const batch: Batch = {
      count: 1,
      images: new Uint8Array(sizeOf(this.#inputShape)),
      labels: new Int32Array(1),
    }
    const steps = this.#steps
    await this.step(batch, 1)
    await this.evaluate(batch)
    this.#steps = steps
  }

  async #assign(resumed: OptimizerState | null): Promise<void> {
    const weights = this.#model.layers.flatMap((layer) => layer.weights)
    const { variables, optimizer } = this.#graph
    const values = variables.map((variable, index): [GraphVariable, Float32Array] => [
      variable,
      weights[index]?.read().dataSync() as Float32Array,
    ])
    const remembered = optimizer.slots.map((slot, index): [GraphVariable, Float32Array] => [
      slot,
      resumed?.slots[index]?.values ?? new Float32Array(sizeOf(slot.shape)),
    ])
    await this.#session.run(GraphVariable.assignment([...values, ...remembered]))
  }
}

function resultOf([loss, correct]: readonly FetchedTensor[]): BatchResult {
  return { loss: scalarOf(loss), correct: scalarOf(correct) }
}

function scalarOf(tensor: FetchedTensor | undefined): number {
  return new Float32Array((tensor as FetchedTensor).data)[0] as number
}

function inputShapeOf(model: LayersModel): ImageShape {
  return (model.inputs[0] as SymbolicTensor).shape.slice(1) as ImageShape
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
