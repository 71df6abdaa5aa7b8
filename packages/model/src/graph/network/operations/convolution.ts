import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { convolveDilated } from './dilation.js'
import { type LayerOf, overSpace, type Size, T } from './layer-attributes.js'

/**
 * [n, h, w, channels] by a kernel [height, width, channels, filters], without bias and activation.
 * @param size height and width of x.
 */
export function convolution(
  tape: Tape,
  x: Output,
  kernel: Output,
  layer: LayerOf<'conv2d'>,
  size: Size,
): Output {
  return convolveDilated(tape, 'Conv2D', x, kernel, layer, size)
}

/** Each channel by kernels of its own [height, width, channels, depthMultiplier]. */
export function depthwiseConvolution(
  tape: Tape,
  x: Output,
  kernel: Output,
  layer: LayerOf<'depthwiseConv2d' | 'separableConv2d'>,
  size: Size,
): Output {
  return convolveDilated(tape, 'DepthwiseConv2dNative', x, kernel, layer, size)
}

/** Mixes the channels of every pixel by a kernel [1, 1, channels, filters]. */
export function pointwiseConvolution(tape: Tape, x: Output, kernel: Output): Output {
  const output = tape.graph.op('Conv2D', [x, kernel], {
    ...T,
    strides: overSpace([1, 1]),
    padding: { string: 'VALID' },
  })
  return tape.record([x, kernel], output)
}
