import { describe, expect, it } from 'vitest'
import { correlatedChannels } from './correlated-channels.js'

/** Rows of one value per column. */
const rows = (count: number, columns: readonly ((row: number) => number)[]) =>
  Float32Array.from({ length: count * columns.length }, (_, i) => {
    const column = columns[i % columns.length] as (row: number) => number
    return column(Math.floor(i / columns.length))
  })

function pearson(samples: Float32Array, channels: number, a: number, b: number): number {
  const column = (channel: number) => [...samples].filter((_, i) => i % channels === channel)
  const [x, y] = [column(a), column(b)]
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const product = (u: number[], mu: number, v: number[], mv: number) =>
    u.reduce((sum, value, i) => sum + (value - mu) * ((v[i] as number) - mv), 0)
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my))
}

describe('correlatedChannels', () => {
  const wave = (i: number) => Math.sin(i * 0.7)
  const samples = rows(100, [
    wave,
    (i) => 1000 + 3 * wave(i),
    (i) => -wave(i),
    () => 0.3,
    (i) => wave(i) + 0.2 * Math.sin(i * 5.1),
    (i) => Math.cos(i * 1.9),
  ])

  it('finds the pairs of the definition, strongest first, without the constant', () => {
    const pairs = correlatedChannels(samples, 6, 0.95, 50)
    expect(pairs.map(({ a, b }) => [a, b].join()).toSorted()).toEqual([
      '0,1',
      '0,2',
      '0,4',
      '1,2',
      '1,4',
      '2,4',
    ])
    for (const { a, b, correlation } of pairs) {
      expect(correlation).toBeCloseTo(pearson(samples, 6, a, b), 4)
    }
    const strengths = pairs.map(({ correlation }) => Math.abs(correlation))
    expect(strengths).toEqual(strengths.toSorted((p, q) => q - p))
    expect(pairs[0]?.correlation).toBeCloseTo(1, 4)
  })

  it('keeps the strongest of many', () => {
    // 700 channels: more than one block. Each is the wave with more noise than the one before it.
    const many = rows(
      200,
      Array.from({ length: 700 }, (_, c) => (i: number) => wave(i) + c * 2e-3 * Math.sin(i * (3 + c))),
    )
    const all = correlatedChannels(many, 700, 0.9, 1_000_000)
    expect(all.length).toBeGreaterThan(1000)
    expect(new Set(all.map(({ a, b }) => a * 700 + b)).size).toBe(all.length)
    expect(correlatedChannels(many, 700, 0.9, 5)).toEqual(all.slice(0, 5))
    for (const { a, b, correlation } of [...all.slice(0, 3), ...all.slice(-3)]) {
      expect(correlation).toBeCloseTo(pearson(many, 700, a, b), 4)
    }
  })
})
