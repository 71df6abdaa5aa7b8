import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { dropoutOf } from './extras.js'

/**
 * Sets values to zero at random and divides the others by 1 - rate; the mask is a function of seed and step, the same
 * that `StatelessRandomUniform` gives.
 * @param step int32 scalar.
 */
export function dropout(tape: Tape, x: Output, rate: number, seed: number, step: Output): Output {
  if (rate === 0) return x
  const { graph } = tape
  const { seeds, attributes } = dropoutOf(graph, { rate, seed, step })
  const drop = (values: Output) => graph.op('ConvscopeDropout', [values, seeds], attributes)
  // The gradient goes through the same mask, which is sooner drawn again than kept.
  return tape.record([x], drop(x), (dy) => [drop(dy)])
}
