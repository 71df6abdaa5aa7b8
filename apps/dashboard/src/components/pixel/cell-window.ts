import type { Layer } from '@convscope/shared'

/** The part of a layer's input that one of its cells reads; may reach beyond the edge, where zeros are. */
export interface CellWindow {
  y: number
  x: number
  /** With the gaps of a dilated kernel. */
  height: number
  width: number
  /** Steps between the values that count. */
  dilation: readonly [number, number]
}

/**
 * Where a cell's window lies. "same" puts the smaller half of the padding first
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
 *
 * @param inputShape [height, width, channels] of what the layer reads.
 * @param outputShape of what it gives.
 * @returns null for a layer that reads all of its input at once.
 */
export function cellWindow(
  layer: Layer,
  inputShape: readonly number[],
  outputShape: readonly number[],
  y: number,
  x: number,
): CellWindow | null {
  switch (layer.type) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'separableConv2d':
      return place(layer.kernelSize, layer.strides, layer.dilationRate, layer.padding)
    case 'maxPooling2d':
    case 'averagePooling2d':
      return place(layer.poolSize, layer.strides ?? layer.poolSize, [1, 1], layer.padding)
    case 'batchNormalization':
    case 'activation':
    case 'dropout':
    case 'add':
    case 'concatenate':
      return { y, x, height: 1, width: 1, dilation: [1, 1] }
    default:
      return null
  }

  function place(
    kernel: readonly [number, number],
    strides: readonly [number, number],
    dilation: readonly [number, number],
    padding: 'same' | 'valid',
  ): CellWindow {
    const along = (axis: 0 | 1, cell: number): [start: number, length: number] => {
      const length = (kernel[axis] - 1) * dilation[axis] + 1
      const needed = ((outputShape[axis] as number) - 1) * strides[axis] + length
      const before =
        padding === 'same' ? Math.floor(Math.max(0, needed - (inputShape[axis] as number)) / 2) : 0
      return [cell * strides[axis] - before, length]
    }
    const [top, height] = along(0, y)
    const [left, width] = along(1, x)
    return { y: top, x: left, height, width, dilation }
  }
}
