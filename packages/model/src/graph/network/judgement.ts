import { type } from '../attributes.js'
import type { Graph, Output } from '../graph.js'

/** What is said of a batch of answers. */
export interface Judgement {
  /** float32 scalar: sum over the examples, nats. */
  loss: Output
  /** float32 scalar. */
  correct: Output
  /** int32 [n]: the class of the largest logit. */
  guesses: Output
  /** [n, classes]: of the loss with respect to the logits. */
  gradient: Output
}

/** byte / 255: the same float32 numbers as JavaScript's. */
export function toUnit(graph: Graph, bytes: Output): Output {
  return graph.op('Div', [graph.cast(bytes, 'uint8', 'float32'), graph.scalar(255)], { T: type('float32') })
}

/**
 * Compares a classifier's answers with the classes that are right.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
 *
 * @param logits [n, classes].
 * @param labels int32 [n]: the classes that are right.
 */
export function judge(graph: Graph, logits: Output, labels: Output): Judgement {
  const T = { T: type('float32') }
  const index = { Tidx: type('int32') }
  const crossEntropy = { ...T, Tlabels: type('int32') }
  const [losses, gradient] = graph.add('SparseSoftmaxCrossEntropyWithLogits', [logits, labels], crossEntropy)
    .outputs as [Output, Output]
  const guesses = graph.op('ArgMax', [logits, graph.integer(1)], {
    ...T,
    ...index,
    output_type: type('int32'),
  })
  const right = graph.cast(graph.op('Equal', [guesses, labels], { T: type('int32') }), 'bool', 'float32')
  const all = graph.integers([0])
  return {
    loss: graph.op('Sum', [losses, all], { ...T, ...index }),
    correct: graph.op('Sum', [right, all], { ...T, ...index }),
    guesses,
    gradient,
  }
}
