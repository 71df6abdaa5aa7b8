import { describe, expect, it } from 'vitest'
import { moveCorner } from './crop-area'

const picture = { width: 100, height: 60 }
const area = { left: 10, top: 10, width: 50, height: 40 }

describe('moveCorner', () => {
  it('moves one corner and leaves the other', () => {
    expect(moveCorner(area, 'upper left', { x: 5, y: -3 }, picture)).toEqual({
      left: 15,
      top: 7,
      width: 45,
      height: 43,
    })
    expect(moveCorner(area, 'lower right', { x: 5, y: 5 }, picture)).toEqual({
      ...area,
      width: 55,
      height: 45,
    })
  })

  it.each(['upper left', 'lower right'] as const)(
    'keeps the %s corner inside, and apart from the other',
    (corner) => {
      for (const by of [-500, 500]) {
        const { left, top, width, height } = moveCorner(area, corner, { x: by, y: by }, picture)
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0)
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(4)
        expect(left + width).toBeLessThanOrEqual(100)
        expect(top + height).toBeLessThanOrEqual(60)
      }
    },
  )
})
