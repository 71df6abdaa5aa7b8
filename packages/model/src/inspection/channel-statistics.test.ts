import { describe, expect, it } from 'vitest'
import { channelStatistics } from './channel-statistics.js'

describe('channelStatistics', () => {
  it('takes every channel by itself', () => {
    // Channel 0: 1, 2, 3, 6; channel 1: 0, -4, 0, 0; of the squared deviations the means are 3.5 and 3.
    const values = Float32Array.of(1, 0, 2, -4, 3, 0, 6, 0)
    expect(channelStatistics(values, 2)).toEqual({
      min: [1, -4],
      max: [6, 0],
      mean: [3, -1],
      std: [expect.closeTo(Math.sqrt(3.5), 12), expect.closeTo(Math.sqrt(3), 12)],
      fractionZero: [0, 0.75],
    })
  })

  it('takes the units of a flat layer as channels', () => {
    expect(channelStatistics(Float32Array.of(0.5, 0), 2)).toEqual({
      min: [0.5, 0],
      max: [0.5, 0],
      mean: [0.5, 0],
      std: [0, 0],
      fractionZero: [0, 1],
    })
  })

  it('loses no digits far from zero', () => {
    const { mean, std } = channelStatistics(Float32Array.of(2 ** 23, 2 ** 23 + 1), 1)
    expect(mean).toEqual([2 ** 23 + 0.5])
    expect(std).toEqual([0.5])
  })

  it('leaves out what is not finite', () => {
    const values = Float32Array.of(Number.NaN, Number.NaN, 2, Number.POSITIVE_INFINITY)
    expect(channelStatistics(values, 2)).toEqual({
      min: [2, 0],
      max: [2, 0],
      mean: [2, 0],
      std: [0, 0],
      fractionZero: [0, 0],
    })
  })
})
