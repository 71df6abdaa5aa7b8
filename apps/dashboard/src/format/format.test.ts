import { describe, expect, it } from 'vitest'
import { bytes, percent, significant } from './numbers'
import { ago, duration } from './times'

describe('numbers', () => {
  it('carry their unit', () => {
    expect(percent(0.98834)).toBe('98.83 %')
    expect(bytes(5_064_458)).toBe('4.8 MB')
    expect(bytes(900)).toBe('900 B')
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
