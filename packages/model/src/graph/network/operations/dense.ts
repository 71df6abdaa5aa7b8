import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { T } from './layer-attributes.js'

/** Adds one value per channel; nothing where there is no bias. */
export function addBias(tape: Tape, x: Output, bias: Output | undefined): Output {
  if (bias === undefined) return x
  const output = tape.graph.op('BiasAdd', [x, bias], T)
  return tape.record([x, bias], output, (dy, [wantsX, wantsBias]) => [
    wantsX === true ? dy : null,
    wantsBias === true ? tape.graph.op('BiasAddGrad', [dy], T) : null,
  ])
}

/** [n, values] by a kernel [values, units]. */
export function product(tape: Tape, x: Output, kernel: Output): Output {
  const { graph } = tape
  const multiply = (a: Output, b: Output, ofA = false, ofB = false) =>
    graph.op('MatMul', [a, b], { ...T, transpose_a: { bool: ofA }, transpose_b: { bool: ofB } })
  return tape.record([x, kernel], multiply(x, kernel), (dy, [wantsX, wantsKernel]) => [
    wantsX === true ? multiply(dy, kernel, false, true) : null,
    wantsKernel === true ? multiply(x, dy, true, false) : null,
  ])
}
