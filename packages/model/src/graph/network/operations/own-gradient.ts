import { type } from '../../attributes.js'
import type { Output } from '../../graph.js'
import { nativeAddon } from '../../native-addon.js'
import type { Tape } from '../../tape.js'
import { type LayerOf, overSpace, padding, T } from './layer-attributes.js'

/** Sums of a kernel's gradient that stay in the cache while an image passes. */
const MOST_SUMS = 65_536

/**
 * Whether our own gradient of kernel and bias is the faster one: for few channels always, for many where the sums of a
 * block fit wide registers (docs/performance.md has the figures).
 */
export function hasOwnGradient(layer: LayerOf<'conv2d'>, channels: number): boolean {
  if ([...layer.strides, ...layer.dilationRate].some((n) => n !== 1)) return false
  if (channels <= 4) return layer.filters % 16 === 0
  const sums = layer.kernelSize[0] * layer.kernelSize[1] * channels * layer.filters
  const isBlocked = channels % 4 === 0 && layer.filters % 64 === 0
  return isBlocked && sums <= MOST_SUMS && nativeAddon().vectorBytes === 64
}

/** As `convolution` and `addBias`, where `hasOwnGradient`: one pass gives the gradients of kernel and bias. */
export function convolutionWithOwnGradient(
  tape: Tape,
  inputs: { x: Output; kernel: Output; bias: Output | undefined },
  layer: LayerOf<'conv2d'>,
): Output {
  const { graph } = tape
  const { x, kernel, bias } = inputs
  const attributes = { ...T, strides: overSpace([1, 1]), padding: padding(layer) }
  const convolved = graph.op('Conv2D', [x, kernel], attributes)
  const output = bias === undefined ? convolved : graph.op('BiasAdd', [convolved, bias], T)
  const before = ([0, 1] as const).map((axis) => paddingBefore(layer, axis))
  const recorded = bias === undefined ? [x, kernel] : [x, kernel, bias]
  return tape.record(recorded, output, (dy, wanted) => {
    const shape = graph.op('Shape', [x], { ...T, out_type: type('int32') })
    const gradients = graph.add('ConvscopeFilterGrad', [x, dy, kernel], {
      top: { int: before[0] as number },
      left: { int: before[1] as number },
    })
    const dx = wanted[0] === true ? graph.op('Conv2DBackpropInput', [shape, kernel, dy], attributes) : null
    return [dx, ...gradients.outputs].slice(0, recorded.length)
  })
}

/** Rows or columns that "same" puts before an image where strides are 1. */
function paddingBefore(layer: LayerOf<'conv2d'>, axis: 0 | 1): number {
  return layer.padding === 'same' ? Math.floor((layer.kernelSize[axis] - 1) / 2) : 0
}
