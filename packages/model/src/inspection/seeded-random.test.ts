import { describe, expect, it } from 'vitest'
import { seededRandom } from './seeded-random.js'

const draw = (count: number, seed: number, stream?: number) => {
  const random = seededRandom(seed, stream)
  return Array.from({ length: count }, () => random())
}

describe('seededRandom', () => {
  it('is a function of seed and stream', () => {
    const first = draw(10_000, 3)
    expect(draw(10_000, 3)).toEqual(first)
    expect(draw(10_000, 4)).not.toEqual(first)
    expect(draw(10_000, 3, -1)).not.toEqual(first)
  })

  it('is uniform in [0, 1) and does not repeat itself', () => {
    const values = draw(20_000, 5)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    // Standard deviation of the mean: 0.002.
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
    expect(values.slice(0, 5000)).not.toEqual(values.slice(5000, 10_000))
    expect(values.slice(0, 4096)).not.toEqual(values.slice(4096, 8192))
  })
})
