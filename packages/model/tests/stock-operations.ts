import { DataType, type } from '../src/graph/attributes.js'
import type { Graph, Output } from '../src/graph/graph.js'
import type { TensorValue } from '../src/graph/native-addon.js'
import type { RunRequest, Session } from '../src/graph/session.js'

const T = { T: type('float32') }

/** What pooling and dropout of ours are told. */
export interface Dropping {
  rate: number
  seed: number
  step: number
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** Whole numbers from -most to most without a pattern. */
export function integers(shape: readonly number[], most: number, seed: number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const mixed = Math.imul((i + 1) ^ (seed << 22), 0x9e3779b1)
    const bits = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (((bits ^ (bits >>> 13)) >>> 0) % (2 * most + 1)) - most
  })
}

export const tensor = (shape: readonly number[], data: Float32Array): TensorValue => ({
  dtype: DataType.float32,
  shape,
  data,
})

/** TensorFlow's own max pooling. */
export function stockPool(
  graph: Graph,
  x: Output,
  poolSize: readonly [number, number],
  padding: 'valid' | 'same',
): Output {
  const window = { ints: [1, ...poolSize, 1] }
  return graph.op('MaxPool', [x], {
    ...T,
    ksize: window,
    strides: window,
    padding: { string: padding.toUpperCase() },
  })
}

/** Dropout by TensorFlow's own operations: the mask that `StatelessRandomUniform` draws, times 1 / (1 - rate). */
export function stockDropout(graph: Graph, x: Output, { rate, seed, step }: Dropping): Output {
  const shape = graph.op('Shape', [x], { ...T, out_type: type('int32') })
  const random = graph.op('StatelessRandomUniform', [shape, graph.integers([seed, step])], {
    dtype: type('float32'),
    T: type('int32'),
    Tseed: type('int32'),
  })
  const kept = graph.cast(graph.op('GreaterEqual', [random, graph.scalar(rate)], T), 'bool', 'float32')
  return graph.op('Mul', [x, graph.op('Mul', [kept, graph.scalar(1 / (1 - rate))], T)], T)
}

export async function floats(session: Session, request: RunRequest): Promise<Float32Array[]> {
  return (await session.run(request)).map(({ data }) => new Float32Array(data))
}

/** The largest difference between two results; not a number where one of them alone is not. */
export function difference(own: Float32Array, stock: Float32Array): number {
  if (own.length !== stock.length) throw new Error(`There are ${own.length} values, not ${stock.length}.`)
  let most = 0
  for (let i = 0; i < own.length; i++) {
    const [a, b] = [own[i] as number, stock[i] as number]
    if (Object.is(a, b)) continue
    const apart = Math.abs(a - b)
    if (!(apart <= most)) most = apart
    if (Number.isNaN(most)) return most
  }
  return most
}
