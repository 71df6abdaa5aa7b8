import { describe, expect, it } from 'vitest'
import { strokeWidth, thicken } from './stroke-width.js'

/** A bar of a width in the middle of a square of 28 pixels. */
const bar = (width: number) =>
  Uint8Array.from({ length: 28 * 28 }, (_, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)]
    return x >= 12 && x < 12 + width && y >= 4 && y < 24 ? 255 : 0
  })

describe('strokeWidth', () => {
  it.each([1, 2, 4])('of a bar of %i pixels is about that', (width) => {
    expect(Math.abs(strokeWidth(bar(width), 28) - width)).toBeLessThan(0.2 * width + 0.15)
  })

  it('of nothing is nothing', () => {
    expect(strokeWidth(new Uint8Array(28 * 28), 28)).toBe(0)
  })
})

describe('thicken', () => {
  const ink = { data: bar(1), width: 28, height: 28 }

  it('widens what is finer than MNIST’s strokes', () => {
    expect(strokeWidth(thicken(ink, 1, 0.5).data, 28)).toBeGreaterThan(2)
  })

  it('leaves usual strokes alone', () => {
    expect(thicken(ink, 2, 0.5)).toBe(ink)
  })
})
