import { DataType, type } from '../../attributes.js'
import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { T } from './layer-attributes.js'

export interface BatchStatistics {
  /** [channels]. */
  mean: Output
  /** [channels], of the batch itself: divided by the number of values. */
  variance: Output
}

/**
 * Normalises each channel of [n, h, w, channels] by the batch's own mean and variance.
 * Source: Ioffe and Szegedy, "Batch normalization", ICML 2015.
 */
export function batchNormalization(
  tape: Tape,
  x: Output,
  { gamma, beta }: { gamma: Output; beta: Output },
  epsilon: number,
): { output: Output; statistics: BatchStatistics } {
  const { graph } = tape
  const none = graph.constant({ dtype: DataType.float32, shape: [0], data: new Float32Array() })
  const attributes = { ...T, U: type('float32'), epsilon: { float: epsilon }, is_training: { bool: true } }
  const { outputs } = graph.add('FusedBatchNormV3', [x, gamma, beta, none, none], attributes)
  const [y, mean, corrected, ...reserved] = outputs as [Output, Output, Output, Output, Output, Output]
  const output = tape.record([x, gamma, beta], y, (dy, wanted) => {
    const gradients = graph.add('FusedBatchNormGradV3', [dy, x, gamma, ...reserved], attributes).outputs
    return wanted.map((wants, index) => (wants ? (gradients[index] as Output) : null))
  })
  return { output, statistics: { mean, variance: uncorrected(tape, x, corrected) } }
}

/** TensorFlow's fused operation gives the variance of the population, n / (n - 1) times that of the batch. */
function uncorrected({ graph }: Tape, x: Output, variance: Output): Output {
  const shape = graph.op('Shape', [x], { ...T, out_type: type('int32') })
  const all = graph.op('Prod', [shape, graph.integers([0])], { T: type('int32'), Tidx: type('int32') })
  const channels = graph.op('Size', [variance], { ...T, out_type: type('int32') })
  const count = graph.cast(graph.op('Div', [all, channels], { T: type('int32') }), 'int32', 'float32')
  const lessOne = graph.op('Maximum', [graph.op('Sub', [count, graph.scalar(1)], T), graph.scalar(1)], T)
  return graph.op('Mul', [variance, graph.op('Div', [lessOne, count], T)], T)
}

/** Normalises by statistics that were gathered before. */
export function fixedNormalization(
  { graph }: Tape,
  x: Output,
  inputs: { gamma: Output; beta: Output; mean: Output; variance: Output },
  epsilon: number,
): Output {
  const { outputs } = graph.add(
    'FusedBatchNormV3',
    [x, inputs.gamma, inputs.beta, inputs.mean, inputs.variance],
    { ...T, U: type('float32'), epsilon: { float: epsilon }, is_training: { bool: false } },
  )
  return outputs[0] as Output
}
