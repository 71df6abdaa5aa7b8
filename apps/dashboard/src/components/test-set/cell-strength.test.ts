import { expect, it } from 'vitest'
import { cellStrength } from './cell-strength'

it('colours a cell by its part of the row, never so that its text cannot be read', () => {
  expect(cellStrength(0)).toEqual({ strength: 0, isStrong: false })
  expect(cellStrength(1)).toEqual({ strength: 100, isStrong: true })
  expect(cellStrength(0.01).strength).toBeGreaterThan(5)
  let before = -1
  for (let fraction = 0; fraction <= 1; fraction += 0.001) {
    const { strength, isStrong } = cellStrength(fraction)
    expect(strength).toBeGreaterThanOrEqual(before)
    expect(isStrong ? strength >= 93 : strength <= 50).toBe(true)
    before = strength
  }
})
