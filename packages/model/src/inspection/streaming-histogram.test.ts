import { describe, expect, it } from 'vitest'
import { StreamingHistogram } from './streaming-histogram.js'

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

describe('StreamingHistogram', () => {
  it('counts as if the range had been known from the start', () => {
    const batches = [0.001, 1, 30, 1000].map((scale) =>
      Float32Array.from({ length: 500 }, (_, i) => scale * Math.sin(i * 1.3)),
    )
    const histogram = new StreamingHistogram()
    for (const batch of batches) histogram.add(batch)
    const { edges, counts } = histogram.read(64)
    expect(counts.length).toBeGreaterThan(32)
    expect(counts.length).toBeLessThanOrEqual(64)
    expect(edges.length).toBe(counts.length + 1)
    const values = batches.flatMap((batch) => [...batch])
    counts.forEach((count, i) => {
      const [from, to] = [edges[i] as number, edges[i + 1] as number]
      expect(count).toBe(values.filter((value) => value >= from && value < to).length)
    })
    expect(total(counts)).toBe(2000)
  })

  it('counts the same where the range so far is told', () => {
    const [found, told] = [new StreamingHistogram(), new StreamingHistogram()]
    const range = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
    for (const scale of [3, 100, 0.5]) {
      const batch = Float32Array.from({ length: 300 }, (_, i) =>
        i % 50 === 0 ? Number.NaN : scale * Math.sin(i * 1.3) - (i % 50 === 1 ? Number.POSITIVE_INFINITY : 0),
      )
      const finite = batch.filter(Number.isFinite)
      range.min = Math.min(range.min, ...finite)
      range.max = Math.max(range.max, ...finite)
      found.add(batch)
      told.add(batch, { ...range })
    }
    expect(told.read(64)).toEqual(found.read(64))
    expect(total(told.read(64).counts)).toBe(3 * 288)
  })

  it.each([0, -3, 1e-30, 7e30])('holds the single value %d', (value) => {
    const histogram = new StreamingHistogram()
    histogram.add(Float32Array.of(value, value))
    const { edges, counts } = histogram.read(64)
    expect(counts).toEqual([2])
    expect(edges[0]).toBeLessThanOrEqual(Math.fround(value))
    expect(edges[1]).toBeGreaterThan(Math.fround(value))
  })

  it('grows from the smallest to the largest numbers', () => {
    const histogram = new StreamingHistogram()
    for (const value of [1e-38, -1e-20, 0, 3e38, -1e10]) histogram.add(Float32Array.of(value))
    expect(total(histogram.read(16).counts)).toBe(5)
  })

  it('leaves out what is not finite', () => {
    const histogram = new StreamingHistogram()
    histogram.add(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY))
    expect(histogram.read(8)).toEqual({ edges: [], counts: [] })
    histogram.add(Float32Array.of(1, Number.NEGATIVE_INFINITY, Number.NaN, 2))
    expect(total(histogram.read(8).counts)).toBe(2)
  })
})
