import { InvalidInputError } from '../errors/user-errors.js'
import type { ImageShape, Layer } from './layer-schema.js'
import { type LayerSummary, summariseArchitecture } from './summarise-architecture.js'

/** A rectangle of the input image, in pixels. It may reach over the border, where padding is. */
export interface ReceptiveField {
  y0: number
  x0: number
  height: number
  width: number
}

/** A network that exists was small enough for whoever built it. */
const UNLIMITED = {
  maxParameters: Number.POSITIVE_INFINITY,
  maxActivationsPerLayer: Number.POSITIVE_INFINITY,
}

/** Positions from first to last, both included. */
type Interval = readonly [first: number, last: number]

/**
 * The pixels that one position of a layer sees: the smallest rectangle around all that can change its value. Where
 * branches meet, it holds what any of them sees; behind flatten, global pooling and dense it is the whole image.
 *
 * Source: Araujo, Norris, Sim, "Computing receptive fields of convolutional neural networks", Distill 2019; here followed
 * backwards from the position, path by path. Padding as TensorFlow's, which puts the odd one at the end
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
 *
 * @param network its layers and [height, width, channels] of the image.
 * @param layer name of the layer; "input" is the image.
 * @param y row in the layer's map; of no account for a layer without maps, as is x.
 * @param x column in the layer's map.
 * @throws InvalidInputError `layer_unknown` (field `layer`), `position_out_of_range` (field `y` or `x`), or as
 *   `summariseArchitecture`.
 */
export function receptiveField(
  network: { layers: readonly Layer[]; inputShape: ImageShape },
  layer: string,
  y: number,
  x: number,
): ReceptiveField {
  const rows = summariseArchitecture(network.layers, network.inputShape, UNLIMITED).layers
  const index = rows.findIndex(({ name }) => name === layer)
  const row = rows[index]
  if (row === undefined) {
    throw new InvalidInputError({
      code: 'layer_unknown',
      message: `The network has no layer "${layer}". It has: ${rows.map(({ name }) => name).join(', ')}.`,
      field: 'layer',
    })
  }
  const [height, width] = network.inputShape
  if (row.outputShape.length !== 3) return { y0: 0, x0: 0, height, width }
  assertInside('y', y, row, 0)
  assertInside('x', x, row, 1)
  const [top, bottom] = seen(network.layers, rows, index, 0, y)
  const [left, right] = seen(network.layers, rows, index, 1, x)
  return { y0: top, x0: left, height: bottom - top + 1, width: right - left + 1 }
}

/** Along one axis: every layer hands what it is asked for on to those that it reads, from the last to the first. */
function seen(
  layers: readonly Layer[],
  rows: readonly LayerSummary[],
  index: number,
  axis: 0 | 1,
  position: number,
): Interval {
  const asked = new Map<string, Interval>([[(rows[index] as LayerSummary).name, [position, position]]])
  for (let i = index; i > 0; i--) {
    const { name, inputs, outputShape } = rows[i] as LayerSummary
    const own = asked.get(name)
    if (own === undefined) continue
    for (const input of inputs) {
      const size = rows.find((row) => row.name === input)?.outputShape[axis] as number
      const read = readBy(layers[i - 1] as Layer, own, axis, size, outputShape[axis] as number)
      const other = asked.get(input) ?? read
      // Every step keeps order, so that what contains both now contains both at the image.
      asked.set(input, [Math.min(other[0], read[0]), Math.max(other[1], read[1])])
    }
  }
  return asked.get('input') as Interval
}

function readBy(
  layer: Layer,
  [first, last]: Interval,
  axis: 0 | 1,
  inputSize: number,
  outputSize: number,
): Interval {
  const window = windowOf(layer, axis)
  if (window === null) return [first, last]
  const { reach, stride, isPadded } = window
  const padding = isPadded ? Math.floor(Math.max(0, (outputSize - 1) * stride + reach - inputSize) / 2) : 0
  return [first * stride - padding, last * stride - padding + reach - 1]
}

/** Null for layers that read each position from the same position. */
function windowOf(layer: Layer, axis: 0 | 1): { reach: number; stride: number; isPadded: boolean } | null {
  switch (layer.type) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'separableConv2d':
      return {
        reach: (layer.kernelSize[axis] - 1) * layer.dilationRate[axis] + 1,
        stride: layer.strides[axis],
        isPadded: layer.padding === 'same',
      }
    case 'maxPooling2d':
    case 'averagePooling2d':
      return {
        reach: layer.poolSize[axis],
        stride: (layer.strides ?? layer.poolSize)[axis],
        isPadded: layer.padding === 'same',
      }
    default:
      return null
  }
}

function assertInside(
  field: 'y' | 'x',
  value: number,
  { name, outputShape }: LayerSummary,
  axis: 0 | 1,
): void {
  const size = outputShape[axis] as number
  if (Number.isInteger(value) && value >= 0 && value < size) return
  throw new InvalidInputError({
    code: 'position_out_of_range',
    message: `${name} has ${axis === 0 ? 'rows' : 'columns'} 0 to ${size - 1}; ${field} is ${value}.`,
    field,
  })
}
