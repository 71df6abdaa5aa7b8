import { type Attribute, DataType, type } from '../../attributes.js'
import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { type LayerOf, overSpace, padding, type Size, T } from './layer-attributes.js'

type Windowed = Pick<LayerOf<'conv2d'>, 'kernelSize' | 'strides' | 'dilationRate' | 'padding'>

/** A convolution with or without dilation; `size` is height and width of x. */
export function convolveDilated(
  tape: Tape,
  operation: 'Conv2D' | 'DepthwiseConv2dNative',
  x: Output,
  kernel: Output,
  layer: Windowed,
  size: Size,
): Output {
  const convolve = (input: Output, attribute: Attribute) =>
    tape.record(
      [input, kernel],
      tape.graph.op(operation, [input, kernel], {
        ...T,
        strides: overSpace(layer.strides),
        padding: attribute,
      }),
    )
  if (layer.dilationRate.every((rate) => rate === 1)) return convolve(x, padding(layer))
  // Not every kernel of TensorFlow for processors heeds dilation: every rate-th pixel becomes an image of its own.
  const spread = dilatedBlocks(size, layer)
  const block = tape.graph.integers(layer.dilationRate)
  const index = { Tblock_shape: type('int32') }
  const blocks = tape.graph.op('SpaceToBatchND', [x, block, pairs(tape, spread.paddings)], {
    ...T,
    ...index,
    Tpaddings: type('int32'),
  })
  const convolved = convolve(tape.record([x], blocks), { string: 'VALID' })
  const output = tape.graph.op('BatchToSpaceND', [convolved, block, pairs(tape, spread.crops)], {
    ...T,
    ...index,
    Tcrops: type('int32'),
  })
  return tape.record([convolved], output)
}

/** What to pad before, and cut after, a convolution of every rate-th pixel, so that the result is that of a dilated one. */
function dilatedBlocks(
  size: Size,
  { kernelSize, dilationRate, padding: kind }: Windowed,
): { paddings: Size[]; crops: Size[] } {
  const axes = ([0, 1] as const).map((axis) => {
    const rate = dilationRate[axis]
    const needed = kind === 'same' ? (kernelSize[axis] - 1) * rate : 0
    const before = Math.floor(needed / 2)
    const filled = size[axis] + needed
    const extra = (rate - (filled % rate)) % rate
    return { padding: [before, needed - before + extra] as const, crop: [0, extra] as const }
  })
  return { paddings: axes.map((axis) => axis.padding), crops: axes.map((axis) => axis.crop) }
}

function pairs(tape: Tape, values: readonly Size[]): Output {
  return tape.graph.constant({
    dtype: DataType.int32,
    shape: [values.length, 2],
    data: Int32Array.from(values.flat()),
  })
}
