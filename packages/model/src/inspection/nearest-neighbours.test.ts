import { describe, expect, it } from 'vitest'
import { tf } from '../runtime/tensorflow.js'
import { nearestNeighbours } from './nearest-neighbours.js'

describe('nearestNeighbours', () => {
  it('equals comparing all with all', async () => {
    const before = tf.memory().numTensors
    const points = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i * i * 0.7))
    const distance = (a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((d) => points[a * 3 + d]! - points[b * 3 + d]!))
    const { indices, distances } = await nearestNeighbours(points, 3, 7)
    expect(tf.memory().numTensors).toBe(before)
    for (let own = 0; own < 200; own++) {
      const expected = Array.from({ length: 200 }, (_, other) => distance(own, other))
        .toSorted((a, b) => a - b)
        .slice(0, 7)
      expect(indices[own]?.[0]).toBe(own)
      expect(new Set(indices[own]).size).toBe(7)
      distances[own]?.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i] as number, 5)
        expect(value).toBeCloseTo(distance(own, indices[own]?.[i] as number), 6)
      })
    }
  })

  it('puts each point before others at its place, and gives no more than there are', async () => {
    const { indices, distances } = await nearestNeighbours(new Float32Array(8).fill(2), 2, 9)
    expect(indices.map((row) => row[0])).toEqual([0, 1, 2, 3])
    expect(indices.map((row) => row.toSorted())).toEqual(new Array(4).fill([0, 1, 2, 3]))
    expect(distances.flat()).toEqual(new Array(16).fill(0))
  })
})
