import { describe, expect, it } from 'vitest'
import { tf } from '../runtime/tensorflow.js'
import { matchChannels } from './channel-matching.js'

/** Smooth maps, each channel another. */
const maps = (height: number, width: number, channels: number) => ({
  shape: [height, width, channels],
  values: Float32Array.from({ length: height * width * channels }, (_, i) => {
    const channel = i % channels
    const x = (Math.floor(i / channels) % width) / width + 0.5 / width
    const y = Math.floor(i / channels / width) / height + 0.5 / height
    return Math.sin((channel + 2) * x + channel) * Math.cos(((channel * 7) % 5) * y + channel * channel)
  }),
})

const changed = (
  { shape, values }: ReturnType<typeof maps>,
  change: (channel: number) => { from: number; times: number; plus: number },
  channels: number,
) => ({
  shape: [shape[0] as number, shape[1] as number, channels],
  values: Float32Array.from({ length: (values.length / (shape[2] as number)) * channels }, (_, i) => {
    const { from, times, plus } = change(i % channels)
    return (values[Math.floor(i / channels) * (shape[2] as number) + from] as number) * times + plus
  }),
})

describe('matchChannels', () => {
  const a = maps(9, 11, 6)

  it('finds channels again in another order and at another scale', async () => {
    const before = tf.memory().numTensors
    const b = changed(a, (channel) => ({ from: (channel + 2) % 6, times: channel + 1, plus: -channel }), 6)
    const { correlation, best } = await matchChannels(a, b)
    expect(best.map((pair) => [pair.a, pair.b])).toEqual([
      [0, 4],
      [1, 5],
      [2, 0],
      [3, 1],
      [4, 2],
      [5, 3],
    ])
    for (const pair of best) {
      expect(pair.correlation).toBeCloseTo(1, 4)
      expect(correlation[pair.a * 6 + pair.b]).toBe(pair.correlation)
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  it('correlates over positions as the definition says', async () => {
    const b = maps(9, 11, 3)
    const { correlation } = await matchChannels(a, b)
    const column = ({ values }: typeof a, channels: number, channel: number) =>
      [...values].filter((_, i) => i % channels === channel)
    const centred = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return values.map((value) => value - mean)
    }
    const dot = (u: number[], v: number[]) => u.reduce((sum, value, i) => sum + value * (v[i] as number), 0)
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 3; j++) {
        const [u, v] = [centred(column(a, 6, i)), centred(column(b, 3, j))]
        expect(correlation[i * 3 + j]).toBeCloseTo(dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v)), 4)
      }
  })

  it.each([
    [6, 3],
    [3, 6],
  ])('pairs each channel of the layer with fewer, %i and %i', async (channelsA, channelsB) => {
    const first = changed(a, (channel) => ({ from: 5 - channel, times: 1, plus: 0 }), channelsA)
    const second = changed(a, (channel) => ({ from: 5 - channel, times: 2, plus: 1 }), channelsB)
    const { best } = await matchChannels(first, second)
    expect(best.map((pair) => [pair.a, pair.b])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
  })

  it('resizes the second to the first', async () => {
    const { best } = await matchChannels(a, maps(18, 22, 6))
    expect(best.every((pair) => pair.a === pair.b && pair.correlation > 0.98)).toBe(true)
  })

  it('has no correlation with a constant, and refuses what has no positions', async () => {
    const constant = { shape: [9, 11, 1], values: new Float32Array(99).fill(0.3) }
    expect(await matchChannels(constant, constant)).toEqual({
      correlation: Float32Array.of(0),
      best: [{ a: 0, b: 0, correlation: 0 }],
    })
    const flat = { shape: [10], values: new Float32Array(10) }
    await expect(matchChannels(a, flat)).rejects.toMatchObject({ code: 'maps_invalid', field: 'b' })
    const point = { shape: [1, 1, 10], values: new Float32Array(10) }
    await expect(matchChannels(point, a)).rejects.toMatchObject({ code: 'maps_invalid', field: 'a' })
  })
})
