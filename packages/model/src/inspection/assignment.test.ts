import { describe, expect, it } from 'vitest'
import { assignRows } from './assignment.js'

/** Tries all. */
function bestSum(gains: readonly number[], rows: number, columns: number, row = 0, taken = 0): number {
  if (row === rows) return 0
  let best = Number.NEGATIVE_INFINITY
  for (let column = 0; column < columns; column++) {
    if (taken & (1 << column)) continue
    const rest = bestSum(gains, rows, columns, row + 1, taken | (1 << column))
    best = Math.max(best, (gains[row * columns + column] as number) + rest)
  }
  return best
}

const sumOf = (gains: ArrayLike<number>, columns: number, columnOf: Int32Array) =>
  columnOf.reduce((sum, column, row) => sum + (gains[row * columns + column] as number), 0)

describe('assignRows', () => {
  it.each([
    [1, 1],
    [1, 5],
    [4, 4],
    [5, 7],
    [7, 7],
  ])('finds the greatest sum of %i rows and %i columns', async (rows, columns) => {
    for (let round = 0; round < 20; round++) {
      const gains = Array.from({ length: rows * columns }, (_, i) => Math.sin((i + 1) * (round + 1) * 1.7))
      const columnOf = await assignRows(gains, rows, columns)
      expect(new Set(columnOf).size).toBe(rows)
      expect(sumOf(gains, columns, columnOf)).toBeCloseTo(bestSum(gains, rows, columns), 10)
    }
  })

  it('undoes a permutation of 512', async () => {
    const size = 512
    const gains = new Float32Array(size * size).map((_, i) => 0.9 * Math.sin(i * i * 0.37))
    for (let row = 0; row < size; row++) gains[row * size + ((row * 101 + 7) % size)] = 1
    const columnOf = await assignRows(gains, size, size)
    expect([...columnOf]).toEqual(Array.from({ length: size }, (_, row) => (row * 101 + 7) % size))
  })

  it('takes any of equal ones', async () => {
    expect(new Set(await assignRows(new Float32Array(36), 6, 6)).size).toBe(6)
  })

  it('stops when it is told to', async () => {
    await expect(assignRows([1], 1, 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})
