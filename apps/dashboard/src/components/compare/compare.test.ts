import { describe, expect, it } from 'vitest'
import { channelCorrelations } from './channel-correlations'
import { differenceMaps } from './difference-maps'
import type { LayerValues } from './layer-values'
import { meanOf, orderByLikeness, orderPairs } from './order-channels'
import { readingOf } from './reading'

/** A layer of 1 x n maps, given channel by channel. */
function layer(...channels: number[][]): LayerValues {
  const width = channels[0]?.length ?? 0
  const values = Float32Array.from({ length: width * channels.length }, (_, at) => {
    const channel = channels[at % channels.length] as number[]
    return channel[Math.floor(at / channels.length)] as number
  })
  return { values, shape: [1, width, channels.length] }
}

describe('channelCorrelations', () => {
  it('is 1 for what grows alike, whatever the scale, and -1 for the opposite', () => {
    const a = layer([0, 1, 2, 3], [1, 2, 3, 4])
    const b = layer([10, 12, 14, 16], [4, 3, 2, 1])
    const [one, other] = channelCorrelations(a, b) as number[]
    expect(one).toBeCloseTo(1, 12)
    expect(other).toBeCloseTo(-1, 12)
  })

  it('equals a hand computation', () => {
    // Deviations (-1, 0, 1) and (-2, 1, 1): 3 / sqrt(2 * 6).
    const [value] = channelCorrelations(layer([1, 2, 3]), layer([0, 3, 3])) as number[]
    expect(value).toBeCloseTo(3 / Math.sqrt(12), 12)
  })

  it('is nothing where a channel never changes, even at a value that float32 cannot hold', () => {
    expect(channelCorrelations(layer([0.1, 0.1, 0.1]), layer([1, 2, 3]))).toEqual([null])
  })

  it('needs equal shapes', () => {
    expect(channelCorrelations(layer([1, 2]), layer([1, 2, 3]))).toBeNull()
  })
})

describe('differenceMaps', () => {
  const found = differenceMaps(layer([1, 2, 3], [5, 5, 5]), layer([0, 2, 5], [5, 5, 5]))

  it('holds a - b around the middle level', () => {
    expect(found?.reach).toEqual([2, 0])
    expect(found?.layerReach).toBe(2)
    const values = [...(found?.maps[0] ?? [])].map((gray) => 2 * ((2 * gray) / 255 - 1))
    values.forEach((value, place) => {
      expect(value).toBeCloseTo([1, 0, -2][place] as number, 1)
    })
  })

  it('is the middle everywhere where nothing differs', () => {
    expect([...(found?.maps[1] ?? [])]).toEqual([128, 128, 128])
  })

  it('knows how far the channels lie apart', () => {
    expect(found?.rms[0]).toBeCloseTo(Math.sqrt(5 / 3), 12)
    expect(found?.rms[1]).toBe(0)
  })

  it('needs equal shapes, and maps', () => {
    expect(differenceMaps(layer([1, 2]), layer([1, 2, 3]))).toBeNull()
    const flat = { values: Float32Array.of(1, 2), shape: [2] }
    expect(differenceMaps(flat, flat)).toBeNull()
  })
})

describe('the order of channels', () => {
  it('is by number, most alike first, or least alike first; what has no likeness comes last', () => {
    const likeness = [0.2, null, 0.9, -0.5]
    expect(orderByLikeness(likeness, 'number')).toEqual([0, 1, 2, 3])
    expect(orderByLikeness(likeness, 'alike')).toEqual([2, 0, 3, 1])
    expect(orderByLikeness(likeness, 'unlike')).toEqual([3, 0, 2, 1])
  })

  it('of pairs is by the number of the first, or by correlation', () => {
    const pairs = [
      { a: 2, b: 0, correlation: 0.9 },
      { a: 0, b: 1, correlation: 0.1 },
      { a: 1, b: 2, correlation: 0.5 },
    ]
    const firsts = (order: 'number' | 'alike' | 'unlike') => orderPairs(pairs, order).map(({ a }) => a)
    expect(firsts('number')).toEqual([0, 1, 2])
    expect(firsts('alike')).toEqual([2, 1, 0])
    expect(firsts('unlike')).toEqual([0, 1, 2])
  })

  it('is told with the mean of what is known', () => {
    expect(meanOf([1, null, 0])).toBe(0.5)
    expect(meanOf([null])).toBeNull()
  })
})

describe('readingOf', () => {
  it('reads the same cell in all, whatever the sizes of their maps', () => {
    const pointed = { channel: 1, spot: { y: 0.2, x: 0.9 } }
    const columns = [layer([1, 2], [3, 4]), null, layer([0, 0, 0, 0], [5, 6, 7, 8])]
    expect(readingOf(pointed, columns)).toBe('filter 1, row 0, column 1: A 4.000, C 8.000')
    expect(readingOf({ ...pointed, channel: 9 }, columns)).toBe('filter 9')
    expect(readingOf(null, columns)).toBeNull()
  })
})
