import { describe, expect, it } from 'vitest'
import { type Axis, epochAxis, fractionAxis, valueAxis } from './axis'

const texts = ({ ticks, format }: Axis) => ticks.map(format)

describe('the axis of a loss', () => {
  it('has ticks of equal precision around the values', () => {
    expect(texts(valueAxis([0.0312, 0.1498, 0.05]))).toEqual(['0.00', '0.05', '0.10', '0.15'])
    expect(texts(valueAxis([2.3, 0.4]))).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0', '2.5'])
    expect(texts(valueAxis([1200, 300]))).toEqual(['0', '500', '1000', '1500'])
  })

  it.each([
    [[0.5]],
    [[0]],
    [[]],
    [[Number.NaN, 1]],
    [[1e-7, 3e-7]],
    [[1e12, 3e12]],
    [[-3, 7]],
    [[0.30000000000000004, 0.1]],
  ])('holds %j within few ticks, no two alike', (values) => {
    const axis = valueAxis(values)
    for (const value of values.filter(Number.isFinite)) {
      expect(value).toBeGreaterThanOrEqual(axis.domain[0])
      expect(value).toBeLessThanOrEqual(axis.domain[1])
    }
    expect(axis.ticks.length).toBeGreaterThan(1)
    expect(axis.ticks.length).toBeLessThanOrEqual(8)
    expect(new Set(texts(axis)).size).toBe(axis.ticks.length)
    expect(Math.max(...texts(axis).map((text) => text.length))).toBeLessThan(10)
  })
})

describe('the axis of an accuracy', () => {
  it.each([
    [
      [0.93, 0.986],
      ['92 %', '94 %', '96 %', '98 %', '100 %'],
    ],
    [
      [0.9901, 1],
      ['99.0 %', '99.5 %', '100.0 %'],
    ],
    [
      [0.1, 0.95],
      ['0 %', '50 %', '100 %'],
    ],
    [
      [1, 1],
      ['90 %', '95 %', '100 %'],
    ],
  ])('of %j ends at 100 % at most', (values, wanted) => {
    const axis = fractionAxis(values)
    expect(axis.domain[1]).toBeLessThanOrEqual(1)
    expect(axis.domain[0]).toBeLessThanOrEqual(Math.min(...values))
    expect(axis.ticks.every((tick) => tick <= 1)).toBe(true)
    expect(texts(axis)).toEqual(wanted)
  })
})

describe('the axis of epochs', () => {
  it.each([
    [1, [1, 2]],
    [5, [1, 2, 3, 4, 5]],
    [12, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [13, [2, 4, 6, 8, 10, 12]],
    [50, [5, 10, 15, 20, 25, 30, 35, 40, 45, 50]],
    [1000, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]],
  ])('up to %d has equal steps of whole epochs', (last, ticks) => {
    expect(epochAxis([1, last]).ticks).toEqual(ticks)
  })
})
