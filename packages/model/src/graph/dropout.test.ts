import { describe, expect, it } from 'vitest'
import { DataType, type } from './attributes.js'
import { Graph } from './graph.js'
import { Session } from './session.js'

/** What our operation and TensorFlow's random numbers give for ones. */
async function masks(shape: number[], rate: number, seeds: [number, number]) {
  const graph = new Graph()
  const seed = graph.integers(seeds)
  const ones = graph.constant({
    dtype: DataType.float32,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
  })
  const ours = graph.op('ConvscopeDropout', [ones, seed], { rate: { float: rate }, scale: { float: 1 } })
  const random = graph.op('StatelessRandomUniform', [graph.integers(shape), seed], {
    dtype: type('float32'),
    T: type('int32'),
    Tseed: type('int32'),
  })
  const kept = graph.op('GreaterEqual', [random, graph.scalar(rate)], { T: type('float32') })
  const session = new Session(graph)
  const results = await session.run({ fetches: [ours, graph.cast(kept, 'bool', 'float32')] })
  session.close()
  return results.map(({ data }) => new Float32Array(data)) as [Float32Array, Float32Array]
}

describe('ConvscopeDropout', () => {
  it.each<[number[], number, [number, number]]>([
    [[1], 0.5, [1, 1]],
    [[255], 0.2, [7, 3]],
    [[257], 0.3, [-5, 100_000]],
    [[3, 7, 7, 5], 0.9, [2_000_000_001, 12]],
    [[20, 14, 14, 32], 0.1, [1, 60_000]],
  ])('drops what StatelessRandomUniform says: %j at %d, seeds %j', async (shape, rate, seeds) => {
    const [ours, stock] = await masks(shape, rate, seeds)
    expect(ours).toEqual(stock)
  })
})
