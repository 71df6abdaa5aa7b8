import { describe, expect, it } from 'vitest'
import { bytes, counted, percent, points, significant } from './numbers'
import { ago, duration } from './times'

describe('numbers', () => {
  it('carry their unit', () => {
    expect(counted(1, 'image')).toBe('1 image')
    expect(counted(2000, 'image')).toBe('2,000 images')
    expect(bytes(5_064_458)).toBe('4.8 MB')
    expect(bytes(900)).toBe('900 B')
  })

  it.each([
    [0.98834, '98.83 %'],
    [0.9999, '99.99 %'],
    [0.99999, '> 99.99 %'],
    [1 - 2 ** -24, '> 99.99 %'],
    [1, '100 %'],
    [0.0001, '0.01 %'],
    [1e-12, '< 0.01 %'],
    [0, '0 %'],
  ])('the fraction %d is no more and no less than %s', (fraction, text) =>
    expect(percent(fraction)).toBe(text),
  )

  it('tell differences in points', () => {
    expect(points(0.4)).toBe('40.00 points')
    expect(points(-0.0025)).toBe('−0.25 points')
    expect(points(-0.00001)).toBe('0.00 points')
  })

  it.each([
    [0, '0'],
    [0.0321987, '0.03220'],
    [1234567, '1.23e+6'],
    [-0.00001, '-1.00e-5'],
  ])('%d is read as %s', (value, text) => expect(significant(value)).toBe(text))
})

describe('times', () => {
  it.each([
    [0.0412, '41 ms'],
    [5.26, '5.3 s'],
    [59.7, '1 min 0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text))

  it('tell how long ago', () => {
    const now = Date.parse('2026-03-10T12:00:00Z')
    expect(ago('2026-03-10T11:59:58Z', now)).toBe('just now')
    expect(ago('2026-03-10T09:00:00Z', now)).toBe('3 h ago')
    expect(ago('2026-03-09T11:00:00Z', now)).toBe('yesterday')
    expect(ago('2026-02-10T12:00:00Z', now)).toBe('28 days ago')
  })
})
