import type { ImageShape, Layer, OptimizerConfig } from '@convscope/shared'
import { type } from '../../graph/attributes.js'
import { Graph, type Operation, type Output } from '../../graph/graph.js'
import { buildNetwork } from '../../graph/network/build-network.js'
import { type Judgement, judge, toUnit } from '../../graph/network/judgement.js'
import { Tape } from '../../graph/tape.js'
import { GraphVariable } from '../../graph/variable.js'
import { buildOptimizer, type OptimizerUpdates } from './optimizer-updates.js'

export interface TrainingGraph {
  graph: Graph
  inputs: {
    /** uint8 [n, height, width, channels]. */
    images: Output
    /** uint8 [n]. */
    labels: Output
    /** int32 scalar: the step that dropout draws its masks for. */
    step: Output
    /** float32 scalar: each example's share of the mean, 1 / n. */
    share: Output
  }
  /** One per weight. */
  variables: GraphVariable[]
  optimizer: OptimizerUpdates
  training: Pick<Judgement, 'loss' | 'correct'> & { updates: Operation[] }
  evaluation: Pick<Judgement, 'loss' | 'correct'>
}

export interface TrainingGraphOptions {
  layers: readonly Layer[]
  inputShape: ImageShape
  config: OptimizerConfig
  /** Of all weights. */
  shapes: readonly (readonly number[])[]
  /** Indices into `shapes`, by layer. */
  weightsOfLayers: ReadonlyMap<string, readonly number[]>
  /** Indices into `shapes`, in the order of the optimizer's state. */
  trainable: readonly number[]
  /** Of the dropout layers. */
  seeds: ReadonlyMap<string, number>
}

/** A network's training step and its evaluation as one graph, over one set of variables. */
export function buildTrainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { layers, inputShape, config, shapes, weightsOfLayers, trainable, seeds } = options
  const graph = new Graph()
  const inputs = {
    images: graph.placeholder('uint8', [-1, ...inputShape]),
    labels: graph.placeholder('int32', [-1]),
    step: graph.placeholder('int32', []),
    share: graph.placeholder('float32', []),
  }
  const variables = shapes.map((shape) => new GraphVariable(graph, shape))
  const parts = {
    layers,
    inputShape,
    seeds,
    variables: new Map(
      [...weightsOfLayers].map(([name, indices]) => [
        name,
        indices.map((index) => variables[index] as GraphVariable),
      ]),
    ),
  }
  const images = toUnit(graph, inputs.images)
  const tape = new Tape(graph)
  const { logits, updates } = buildNetwork(tape, parts, images, inputs.step)
  const { loss, correct, gradient } = judge(graph, logits, inputs.labels)
  const weights = trainable.map((index) => variables[index] as GraphVariable)
  const mean = graph.op('Mul', [gradient, inputs.share], { T: type('float32') })
  const gradients = tape.gradients(
    logits,
    mean,
    weights.map(({ value }) => value),
  )
  const optimizer = buildOptimizer(graph, config, weights, gradients)
  const answer = buildNetwork(new Tape(graph), parts, images, null)
  return {
    graph,
    inputs,
    variables,
    optimizer,
    training: { loss, correct, updates: [...updates, ...optimizer.updates] },
    evaluation: judge(graph, answer.logits, inputs.labels),
  }
}
