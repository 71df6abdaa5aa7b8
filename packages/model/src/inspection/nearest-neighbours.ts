import type { Tensor2D } from '@tensorflow/tfjs-node'
import { tf } from '../runtime/tensorflow.js'
import { breathe } from './progress.js'

/** Distances that are held at once: 64 MiB. */
const DISTANCES_AT_ONCE = 2 ** 24

/**
 * The nearest points of each point by Euclidean distance, exactly, itself first.
 *
 * @param points rows of `dimensions` values.
 * @param neighbours how many of each, itself included; at most as many as there are points.
 * @throws the signal's reason once it is aborted.
 */
export async function nearestNeighbours(
  points: Float32Array,
  dimensions: number,
  neighbours: number,
  signal?: AbortSignal,
): Promise<{ indices: number[][]; distances: number[][] }> {
  const count = points.length / dimensions
  const indices: number[][] = []
  const distances: number[][] = []
  const rows = Math.max(1, Math.floor(DISTANCES_AT_ONCE / count))
  for (let start = 0; start < count; start += rows) {
    const block = Math.min(rows, count - start)
    const nearest = tf.tidy(() => {
      const all: Tensor2D = tf.tensor2d(points, [count, dimensions])
      const some = tf.slice(all, [start, 0], [block, -1])
      // Of |x - y|^2 = |x|^2 - 2 x y + |y|^2 the first is the same for all of a row.
      const closeness = tf.sub(tf.mul(tf.matMul(some, all, false, true), 2), tf.sum(tf.square(all), 1))
      return tf.topk(closeness, Math.min(count, neighbours + 1), false).indices.dataSync()
    })
    const found = nearest.length / block
    for (let row = 0; row < block; row++) {
      const own = start + row
      const sorted = [...nearest.subarray(row * found, (row + 1) * found)]
        .filter((index) => index !== own)
        .map((index) => ({ index, distance: distance(points, dimensions, own, index) }))
        .sort((a, b) => a.distance - b.distance)
      sorted.splice(0, 0, { index: own, distance: 0 })
      sorted.splice(neighbours)
      indices.push(sorted.map(({ index }) => index))
      distances.push(sorted.map((neighbour) => neighbour.distance))
    }
    await breathe(signal)
  }
  return { indices, distances }
}

function distance(points: Float32Array, dimensions: number, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < dimensions; i++) {
    sum += ((points[a * dimensions + i] as number) - (points[b * dimensions + i] as number)) ** 2
  }
  return Math.sqrt(sum)
}
