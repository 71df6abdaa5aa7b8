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

  it('loses no digits far from zero', () => {
    const moments = new ChannelMoments(1)
    moments.add(Float32Array.of(2 ** 23, 2 ** 23 + 1))
    expect(moments.read()).toMatchObject({ mean: [2 ** 23 + 0.5], std: [0.5] })
  })

  it('leaves out what is not finite', () => {
    const moments = new ChannelMoments(2)
    moments.add(Float32Array.of(Number.NaN, Number.NaN, 2, Number.POSITIVE_INFINITY))
    expect(moments.read()).toEqual({
      min: [2, 0],
      max: [2, 0],
      mean: [2, 0],
      std: [0, 0],
      fractionZero: [0, 0],
    })
  })
})
