import { type Attribute, type } from '../../attributes.js'
import type { Output } from '../../graph.js'
import type { Tape } from '../../tape.js'
import { dropoutOf, type Extras } from './extras.js'
import { type LayerOf, overSpace, padding, type Size, T } from './layer-attributes.js'

export function pooling(tape: Tape, x: Output, layer: LayerOf<'maxPooling2d' | 'averagePooling2d'>): Output {
  const output = tape.graph.op(layer.type === 'maxPooling2d' ? 'MaxPool' : 'AvgPool', [x], {
    ...T,
    ksize: overSpace(layer.poolSize),
    strides: overSpace(layer.strides ?? layer.poolSize),
    padding: padding(layer),
  })
  return tape.record([x], output)
}

/** Whether `poolOnce` computes the layer: windows do not overlap, and a place in one fits a byte. */
export function isPooledOnce(layer: LayerOf<'maxPooling2d'>): boolean {
  const strides = layer.strides ?? layer.poolSize
  const [height, width] = layer.poolSize
  return strides[0] === height && strides[1] === width && height * width < 255
}

/**
 * Max pooling, relu and dropout in one pass over the values, and one pass back.
 * @param sizes height and width of x and of the result.
 */
export function poolOnce(
  tape: Tape,
  x: Output,
  layer: LayerOf<'maxPooling2d'>,
  sizes: { from: Size; to: Size },
  extras: Extras,
): Output {
  const { graph } = tape
  const { seeds, attributes: dropout } = dropoutOf(graph, extras.dropout)
  const before = ([0, 1] as const).map((axis) => {
    const filled = sizes.to[axis] * layer.poolSize[axis]
    return layer.padding === 'same' ? Math.floor(Math.max(0, filled - sizes.from[axis]) / 2) : 0
  })
  const attributes: Record<string, Attribute> = {
    ...dropout,
    height: { int: layer.poolSize[0] },
    width: { int: layer.poolSize[1] },
    top: { int: before[0] as number },
    left: { int: before[1] as number },
    relu: { int: extras.relu ? 1 : 0 },
  }
  const inputs = [x, seeds, graph.integers(sizes.to)]
  const [y, codes] = graph.add('ConvscopePool', inputs, attributes).outputs as [Output, Output]
  return tape.record([x], y, (dy) => [graph.op('ConvscopePoolGrad', [dy, codes, x], attributes)])
}

/** [n, h, w, channels] to [n, channels]. */
export function globalPooling(tape: Tape, x: Output, kind: 'Max' | 'Mean'): Output {
  const output = tape.graph.op(kind, [x, tape.graph.integers([1, 2])], {
    ...T,
    Tidx: type('int32'),
    keep_dims: { bool: false },
  })
  return tape.record([x], output)
}
