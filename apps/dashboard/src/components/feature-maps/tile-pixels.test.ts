import { describe, expect, it } from 'vitest'
import { mapOfTile } from './tile-pixels'

describe('mapOfTile', () => {
  // Two columns and two rows of maps of 2 x 3; each value names its map and its place.
  const gray = Uint8Array.from({ length: 24 }, (_, i) => {
    const [x, y] = [i % 6, Math.floor(i / 6)]
    const slot = Math.floor(y / 2) * 2 + Math.floor(x / 3)
    return slot * 10 + (y % 2) * 3 + (x % 3)
  })

  it.each([0, 1, 2, 3])('cuts map %i out', (slot) => {
    const map = mapOfTile({ width: 6, gray }, slot, 2, 2, 3)
    expect([...map]).toEqual([0, 1, 2, 3, 4, 5].map((place) => slot * 10 + place))
  })
})
