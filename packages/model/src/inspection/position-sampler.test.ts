import { describe, expect, it } from 'vitest'
import { PositionSampler } from './position-sampler.js'

/** Values that tell where they come from: image x 1000 + position x 10 + channel. */
const batch = (first: number, images: number, positions: number, channels: number) =>
  Float32Array.from({ length: images * positions * channels }, (_, i) => {
    const image = first + Math.floor(i / positions / channels)
    return image * 1000 + (Math.floor(i / channels) % positions) * 10 + (i % channels)
  })

describe('PositionSampler', () => {
  it('keeps everything where it fits', () => {
    const sampler = new PositionSampler(3, 4, 2, 1000)
    sampler.add(batch(0, 2, 4, 2), 0)
    sampler.add(batch(2, 1, 4, 2), 2)
    expect([...sampler.samples()].toSorted((a, b) => a - b)).toEqual([...batch(0, 3, 4, 2)])
  })

  it('keeps some positions of each image, whole rows, all of the map in turn', () => {
    const sampler = new PositionSampler(50, 9, 2, 50 * 2 * 2)
    sampler.add(batch(0, 50, 9, 2), 0)
    const samples = sampler.samples()
    expect(samples.length).toBe(200)
    const positions = new Map<number, number>()
    for (let row = 0; row < 100; row++) {
      const first = samples[row * 2] as number
      expect(samples[row * 2 + 1]).toBe(first + 1)
      expect(Math.floor(first / 1000)).toBe(Math.floor(row / 2))
      const position = Math.floor((first % 1000) / 10)
      positions.set(position, (positions.get(position) ?? 0) + 1)
    }
    expect(positions.size).toBe(9)
    // 100 rows over 9 positions.
    for (const count of positions.values()) expect(count).toBeGreaterThanOrEqual(8)
  })

  it('leaves out images where not even one position of each fits', () => {
    const sampler = new PositionSampler(10, 4, 2, 8)
    sampler.add(batch(0, 7, 4, 2), 0)
    sampler.add(batch(7, 3, 4, 2), 7)
    const images = [...sampler.samples()].map((value) => Math.floor(value / 1000))
    expect(images).toEqual([0, 0, 3, 3, 6, 6, 9, 9])
  })
})
