import { describe, expect, it } from 'vitest'
import { ChannelMoments } from './channel-moments.js'
import { channelStatistics } from './channel-statistics.js'

describe('ChannelMoments', () => {
  it('gives in batches what channelStatistics gives at once', () => {
    const values = Float32Array.from({ length: 600 }, (_, i) => (i % 7 === 0 ? 0 : 100 + Math.sin(i)))
    const moments = new ChannelMoments(3)
    for (const [from, to] of [
      [0, 30],
      [30, 33],
      [33, 600],
    ]) {
      moments.add(values.subarray(from, to))
    }
    const expected = channelStatistics(values, 3)
    const result = moments.read()
    expect(moments.valuesPerChannel).toBe(200)
    for (const name of ['min', 'max', 'mean', 'std', 'fractionZero'] as const) {
      result[name].forEach((value, channel) => {
        expect(value).toBeCloseTo(expected[name][channel] as number, 9)
      })
    }
  })

  it('gives the same for more values than it takes at once, whatever they are', () => {
    // A channel of which nothing is finite for long; zeros of both signs; the smallest number, which is none.
    const special = [0, -0, 1e-45, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const values = Float32Array.from({ length: 3 * 5000 }, (_, i) => {
      const [channel, position] = [i % 3, Math.floor(i / 3)]
      if (channel === 1) return position < 4000 ? Number.NaN : position
      return position % 5 < 2 ? (special[(position + channel) % 6] as number) : 10 * Math.sin(i)
    })
    const moments = new ChannelMoments(3)
    moments.add(values.subarray(0, 6))
    moments.add(values.subarray(6))
    const expected = channelStatistics(values, 3)
    const { min, max, mean, std, fractionZero } = moments.read()
    expect({ min, max, fractionZero }).toEqual({
      min: expected.min,
      max: expected.max,
      fractionZero: expected.fractionZero,
    })
    for (let channel = 0; channel < 3; channel++) {
      expect(mean[channel]).toBeCloseTo(expected.mean[channel] as number, 9)
      expect(std[channel]).toBeCloseTo(expected.std[channel] as number, 9)
    }
    expect(moments.range).toEqual({ min: Math.min(...expected.min), max: 4999 })
  })

  it('loses no digits far from zero', () => {
    const moments = new ChannelMoments(1)
    moments.add(Float32Array.of(2 ** 23, 2 ** 23 + 1))
    expect(moments.read()).toMatchObject({ mean: [2 ** 23 + 0.5], std: [0.5] })
  })

  it('leaves out what is not finite', () => {
    const moments = new ChannelMoments(2)
    moments.add(Float32Array.of(Number.NaN, Number.NaN, 2, Number.POSITIVE_INFINITY))
    expect(moments.range).toEqual({ min: 2, max: 2 })
    expect(moments.read()).toEqual({
      min: [2, 0],
      max: [2, 0],
      mean: [2, 0],
      std: [0, 0],
      fractionZero: [0, 0],
    })
  })
})
