import { describe, expect, it } from 'vitest'
import { nearest, readPolygon, toPlane, within, writePolygon } from './plane'

// The corners of a rectangle twice as wide as high, and its middle.
const plane = toPlane([0, 0, 4, 0, 4, 2, 0, 2, 2, 1])
const at = (index: number) => [plane.x[index] as number, plane.y[index] as number] as const

describe('points on a plane', () => {
  it('fill a unit square with one scale, y downwards', () => {
    expect(at(0)[0]).toBeCloseTo(0.03)
    expect(at(1)[0]).toBeCloseTo(0.97)
    expect(at(4)).toEqual([0.5, 0.5])
    expect(at(0)[1]).toBeGreaterThan(at(3)[1])
    expect(at(0)[1] - at(3)[1]).toBeCloseTo((at(1)[0] - at(0)[0]) / 2)
  })

  it('may all be one point', () => {
    expect([...toPlane([3, 3]).x, ...toPlane([3, 3]).y]).toEqual([0.5, 0.5])
  })

  it('are found by nearness', () => {
    expect(nearest(plane, [0.52, 0.5], 0.05, () => true)).toBe(4)
    expect(nearest(plane, [0.52, 0.5], 0.05, (index) => index !== 4)).toBeNull()
  })
})

describe('a lasso', () => {
  it('holds what lies within', () => {
    expect(
      within(plane, [
        [0, 0],
        [0.6, 0],
        [0.6, 1],
        [0, 1],
      ]),
    ).toEqual([0, 3, 4])
    expect(within(plane, [])).toEqual([])
  })

  it('goes into an address and back', () => {
    const polygon = [
      [0.1, 0.25],
      [0.5, 0.125],
      [0.75, 1],
    ] as const
    expect(writePolygon(polygon)).toBe('100.250_500.125_750.1000')
    expect(readPolygon(writePolygon(polygon))).toEqual(polygon)
    const long = Array.from({ length: 500 }, (_, i) => [i / 500, 0.5] as const)
    expect(readPolygon(writePolygon(long))?.length).toBeLessThanOrEqual(48)
  })

  it.each(['', 'x', '1.2_3.4', '1.2_3.4_5'])('is none in %j', (text) => {
    expect(readPolygon(text)).toBeNull()
  })
})
