import type { Tensor2D } from '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { tf } from '../runtime/tensorflow.js'
import { Covariance, principalComponents } from './principal-components.js'

const rowsOf = (count: number, dimensions: number, offset = 0) =>
  Float32Array.from(
    { length: count * dimensions },
    (_, i) => offset + Math.sin(i * i * 0.013) * (1 + (i % dimensions)),
  )

function covarianceOf(rows: Float32Array, dimensions: number): number[] {
  const count = rows.length / dimensions
  const mean = Array.from({ length: dimensions }, (_, d) => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += rows[i * dimensions + d] as number
    return sum / count
  })
  return Array.from({ length: dimensions * dimensions }, (_, place) => {
    const [a, b] = [Math.floor(place / dimensions), place % dimensions]
    let sum = 0
    for (let i = 0; i < count; i++) {
      sum += (rows[i * dimensions + a]! - mean[a]!) * (rows[i * dimensions + b]! - mean[b]!)
    }
    return sum / count
  })
}

describe('Covariance', () => {
  it.each([0, 1000])('gives in batches what the definition gives at once, %d from zero', (offset) => {
    const before = tf.memory().numTensors
    const rows = rowsOf(90, 4, offset)
    const sums = new Covariance()
    for (let start = 0; start < 90; start += 40) {
      const batch = tf.tensor2d(rows.subarray(start * 4, (start + 40) * 4), [Math.min(40, 90 - start), 4])
      sums.add(batch)
      batch.dispose()
    }
    const { mean, covariance } = sums.read()
    const expected = covarianceOf(rows, 4)
    covariance.dataSync().forEach((value, i) => {
      expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-3)
    })
    expect(mean.dataSync()[0]).toBeCloseTo(rows.filter((_, i) => i % 4 === 0).reduce((a, b) => a + b) / 90, 2)
    tf.dispose([mean, covariance])
    sums.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('principalComponents', () => {
  it.each([
    [6, 2],
    [120, 5],
    [120, 50],
  ])('gives of %i dimensions the %i directions of most variance', (dimensions, wanted) => {
    const before = tf.memory().numTensors
    const covariance: Tensor2D = tf.tensor2d(covarianceOf(rowsOf(300, dimensions), dimensions), [
      dimensions,
      dimensions,
    ])
    const { components, explained } = principalComponents(covariance, wanted, 3)
    expect(explained.length).toBe(wanted)
    expect(explained).toEqual(explained.toSorted((a, b) => b - a))
    tf.tidy(() => {
      const trace = tf.sum(tf.mul(covariance, tf.eye(dimensions))).dataSync()[0] as number
      const variances = tf.mul(tf.tensor1d(explained), trace)
      const residual = tf.sub(tf.matMul(covariance, components), tf.mul(components, variances))
      // Each is an eigenvector.
      expect(tf.max(tf.abs(residual)).dataSync()[0]).toBeLessThan(2e-3 * explained[0]! * trace)
      const gram = tf.matMul(components, components, true)
      expect(tf.max(tf.abs(tf.sub(gram, tf.eye(wanted)))).dataSync()[0]).toBeLessThan(1e-4)
      const most = tf.max(components, 0).dataSync()
      tf.min(components, 0)
        .dataSync()
        .forEach((least, i) => {
          expect(most[i]).toBeGreaterThanOrEqual(-least)
        })
    })
    tf.dispose([covariance, components])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('finds a known direction whatever the start', () => {
    // Variance 9 along (3, 4) / 5 and 1 across.
    const covariance: Tensor2D = tf.tensor2d([
      [(9 * 9 + 16) / 25, (9 * 12 - 12) / 25],
      [(9 * 12 - 12) / 25, (9 * 16 + 9) / 25],
    ])
    for (const seed of [1, 2, 3]) {
      const { components, explained } = principalComponents(covariance, 2, seed)
      const [x, , y] = components.dataSync()
      expect(x).toBeCloseTo(0.6, 4)
      expect(y).toBeCloseTo(0.8, 4)
      expect(explained[0]).toBeCloseTo(0.9, 4)
      expect(explained[1]).toBeCloseTo(0.1, 4)
      components.dispose()
    }
    covariance.dispose()
  })

  it('gives no more than there are, and no variance of nothing', () => {
    const nothing: Tensor2D = tf.zeros([1, 1])
    const { components, explained } = principalComponents(nothing, 2, 1)
    expect(components.shape).toEqual([1, 1])
    expect(explained).toEqual([0])
    tf.dispose([nothing, components])
  })
})
