import { type } from '../../attributes.js'
import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { T } from './layer-attributes.js'

/** [n, …] to [n, values]. */
export function flatten(tape: Tape, x: Output, values: number): Output {
  return reshape(tape, x, [-1, values])
}

export function reshape(tape: Tape, x: Output, shape: readonly number[]): Output {
  const { graph } = tape
  const attributes = { ...T, Tshape: type('int32') }
  const output = graph.op('Reshape', [x, graph.integers(shape)], attributes)
  return tape.record([x], output, (dy) => [
    graph.op('Reshape', [dy, graph.op('Shape', [x], { ...T, out_type: type('int32') })], attributes),
  ])
}

export function addAll(tape: Tape, inputs: readonly Output[]): Output {
  const output = tape.graph.op('AddN', [inputs], T)
  return tape.record(inputs, output, (dy, wanted) => wanted.map((wants) => (wants ? dy : null)))
}

/**
 * Joins the last dimension.
 * @param sizes of the last dimension, one per input.
 * @param axis number of the last dimension.
 */
export function concatenate(
  tape: Tape,
  inputs: readonly Output[],
  sizes: readonly number[],
  axis: number,
): Output {
  const { graph } = tape
  const last = graph.integer(axis)
  const output = graph.op('ConcatV2', [inputs, last], { ...T, Tidx: type('int32') })
  return tape.record(inputs, output, (dy, wanted) => {
    const attributes = { ...T, Tlen: type('int32'), num_split: { int: sizes.length } }
    const parts = graph.add('SplitV', [dy, graph.integers(sizes), last], attributes).outputs
    return wanted.map((wants, index) => (wants ? (parts[index] as Output) : null))
  })
}
