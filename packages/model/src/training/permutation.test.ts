import { describe, expect, it } from 'vitest'
import { permutation } from './permutation.js'

describe('permutation', () => {
  it.each([0, 1, 2, 1000])('holds each of %i indices once', (count) => {
    expect([...permutation(count, 1, 1)].sort((a, b) => a - b)).toEqual([...Array(count).keys()])
  })

  it('is a function of seed and epoch', () => {
    const first = permutation(100, 1, 1)
    expect(permutation(100, 1, 1)).toEqual(first)
    expect(permutation(100, 1, 2)).not.toEqual(first)
    expect(permutation(100, 2, 1)).not.toEqual(first)
  })

  it('gives every order of three about equally often', () => {
    const counts = new Map<string, number>()
    for (let epoch = 0; epoch < 6000; epoch++) {
      const order = permutation(3, 1, epoch).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    // 1000 expected of each; five standard deviations are 144.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(144)
  })
})
