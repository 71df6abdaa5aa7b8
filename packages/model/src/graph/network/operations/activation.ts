import type { Activation } from '@convscope/shared'
import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { T } from './layer-attributes.js'

type PlainActivation = Exclude<Activation, 'linear' | 'softmax'>

const ACTIVATIONS: Record<Exclude<Activation, 'linear'>, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
}

/** Of each value; softmax over the last dimension. */
export function activation(tape: Tape, x: Output, name: Activation): Output {
  const { graph } = tape
  if (name === 'linear') return x
  const y = graph.op(ACTIVATIONS[name], [x], T)
  if (name === 'softmax') return tape.record([x], y)
  // From the output, not from the input as TensorFlow's stock gradient: the input is nowhere else needed, so a
  // convolution can write its activated result at once.
  return tape.record([x], y, (dy) => [gradientOf(tape, name, y, dy)])
}

function gradientOf({ graph }: Tape, name: PlainActivation, y: Output, dy: Output): Output {
  // Their definitions name the output first.
  if (name === 'sigmoid' || name === 'tanh') return graph.op(`${ACTIVATIONS[name]}Grad`, [y, dy], T)
  return graph.op(`${ACTIVATIONS[name]}Grad`, [dy, y], T)
}
