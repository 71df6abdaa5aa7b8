import type { OptimizerConfig } from '@convscope/shared'
import { DataType, type } from '../../graph/attributes.js'
import type { Graph, Operation, Output } from '../../graph/graph.js'
import type { RunRequest } from '../../graph/session.js'
import { GraphVariable } from '../../graph/variable.js'

/** An optimizer as operations of a graph; the same arithmetic as `createOptimizer`. */
export interface OptimizerUpdates {
  /** What it remembers, in the order of `OptimizerState`. */
  slots: GraphVariable[]
  /** What changes the weights. */
  updates: Operation[]
  /** What a step feeds. @param step counts from 1. */
  feeds(step: number): NonNullable<RunRequest['feeds']>
}

/** @param gradients one per weight. */
export function buildOptimizer(
  graph: Graph,
  config: OptimizerConfig,
  weights: readonly GraphVariable[],
  gradients: readonly Output[],
): OptimizerUpdates {
  if (config.type === 'adam') return buildAdam(graph, config, weights, gradients)
  return buildSgd(graph, config, weights, gradients)
}

const T = { T: type('float32') }
const slotsFor = (graph: Graph, weights: readonly GraphVariable[]) =>
  weights.map(({ shape }) => new GraphVariable(graph, shape))

/** Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResourceApplyAdam */
function buildAdam(
  graph: Graph,
  config: Extract<OptimizerConfig, { type: 'adam' }>,
  weights: readonly GraphVariable[],
  gradients: readonly Output[],
): OptimizerUpdates {
  const { learningRate, beta1, beta2, epsilon } = config
  const rate = graph.placeholder('float32', [])
  // Powers of zero: TensorFlow would compute the bias corrections in float32. They are part of the rate.
  const [zero, first, second, small] = [0, beta1, beta2, epsilon].map((value) => graph.scalar(value)) as [
    Output,
    Output,
    Output,
    Output,
  ]
  const firsts = slotsFor(graph, weights)
  const seconds = slotsFor(graph, weights)
  const updates = weights.map((weight, index) => {
    const handles = [weight, firsts[index], seconds[index]].map((each) => (each as GraphVariable).handle)
    const inputs = [...handles, zero, zero, rate, first, second, small, gradients[index] as Output]
    return graph.add('ResourceApplyAdam', inputs, T).id
  })
  return {
    slots: [...firsts, ...seconds],
    updates,
    feeds: (step) => {
      const corrected = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
      return [[rate, { dtype: DataType.float32, shape: [], data: Float32Array.of(corrected) }]]
    },
  }
}

/** Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResourceApplyKerasMomentum */
function buildSgd(
  graph: Graph,
  { learningRate, momentum }: Extract<OptimizerConfig, { type: 'sgd' }>,
  weights: readonly GraphVariable[],
  gradients: readonly Output[],
): OptimizerUpdates {
  const [rate, keeps] = [graph.scalar(learningRate), graph.scalar(momentum)] as const
  const slots = slotsFor(graph, weights)
  const updates = weights.map((weight, index) => {
    const slot = slots[index] as GraphVariable
    const inputs = [weight.handle, slot.handle, rate, gradients[index] as Output, keeps]
    return graph.add('ResourceApplyKerasMomentum', inputs, T).id
  })
  return { slots, updates, feeds: () => [] }
}
