import type { ImageShape, Layer, OptimizerConfig } from '@convscope/shared'
import { type } from '../../graph/attributes.js'
import { Graph, type Operation, type Output } from '../../graph/graph.js'
import { buildNetwork } from '../../graph/network/build-network.js'
import { Tape } from '../../graph/tape.js'
import { GraphVariable } from '../../graph/variable.js'
import { buildOptimizer, type OptimizerUpdates } from './optimizer-updates.js'

/** What a run gives of a batch: float32 scalars. */
interface BatchOutputs {
  /** Sum over the examples, nats. */
  loss: Output
  correct: Output
}

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
  training: BatchOutputs & { updates: Operation[] }
  evaluation: BatchOutputs
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
    labels: graph.placeholder('uint8', [-1]),
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
  const { outputs, gradient } = judge(graph, logits, inputs.labels)
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
    training: { ...outputs, updates: [...updates, ...optimizer.updates] },
    evaluation: judge(graph, answer.logits, inputs.labels).outputs,
  }
}

/** byte / 255: the same float32 numbers as JavaScript's. */
function toUnit(graph: Graph, bytes: Output): Output {
  return graph.op('Div', [graph.cast(bytes, 'uint8', 'float32'), graph.scalar(255)], { T: type('float32') })
}

/**
 * Loss and correct answers of a batch, and the gradient of its summed loss with respect to the logits.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
 */
function judge(graph: Graph, logits: Output, labels: Output): { outputs: BatchOutputs; gradient: Output } {
  const T = { T: type('float32') }
  const index = { Tidx: type('int32') }
  const classes = graph.cast(labels, 'uint8', 'int32')
  const crossEntropy = { ...T, Tlabels: type('int32') }
  const [losses, gradient] = graph.add('SparseSoftmaxCrossEntropyWithLogits', [logits, classes], crossEntropy)
    .outputs as [Output, Output]
  const guesses = graph.op('ArgMax', [logits, graph.integer(1)], {
    ...T,
    ...index,
    output_type: type('int32'),
  })
  const right = graph.cast(graph.op('Equal', [guesses, classes], { T: type('int32') }), 'bool', 'float32')
  const all = graph.integers([0])
  return {
    outputs: {
      loss: graph.op('Sum', [losses, all], { ...T, ...index }),
      correct: graph.op('Sum', [right, all], { ...T, ...index }),
    },
    gradient,
  }
}
