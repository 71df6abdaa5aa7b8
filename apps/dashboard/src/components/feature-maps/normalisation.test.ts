import { describe, expect, it } from 'vitest'
import { COLOUR_MAPS, colourTable } from './colour-maps'
import { grayToColour, orderChannels, scaleOf } from './normalisation'

const rgb = (word: number) => [word & 255, (word >> 8) & 255, (word >> 16) & 255]

describe('colour maps', () => {
  it('begin and end with their published colours', () => {
    const ends = (name: (typeof COLOUR_MAPS)[number]) => {
      const table = colourTable(name)
      return [rgb(table[0] as number), rgb(table[255] as number)]
    }
    expect(ends('viridis')).toEqual([
      [0x44, 0x01, 0x54],
      [0xfd, 0xe7, 0x25],
    ])
    expect(ends('gray')).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ])
  })

  it.each(COLOUR_MAPS)('%s is opaque', (name) => {
    expect(colourTable(name).every((word) => word >>> 24 === 255)).toBe(true)
  })

  it.each(['viridis', 'magma', 'gray'] as const)('%s grows lighter all the way', (name) => {
    const light = [...colourTable(name)].map((word) => {
      const [r, g, b] = rgb(word) as [number, number, number]
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    })
    // A rounded step may be a fraction of a level darker.
    expect(light.every((value, i) => i === 0 || value >= (light[i - 1] as number) - 0.8)).toBe(true)
  })
})

describe('grayToColour', () => {
  const gray = colourTable('gray')

  it('uses the whole map per channel', () => {
    const table = grayToColour('gray', { min: -3, max: 9 }, { min: -3, max: 9 })
    expect([...table]).toEqual([...gray])
  })

  it('places a channel in its layer', () => {
    const table = grayToColour('gray', { min: 0, max: 5 }, { min: 0, max: 10 })
    expect(table[0]).toBe(gray[0])
    expect(table[255]).toBe(gray[128])
  })

  it('puts zero in the middle of the signed map', () => {
    const signed = colourTable('signed')
    const table = grayToColour('signed', { min: 0, max: 4 }, { min: -8, max: 4 })
    expect(table[0]).toBe(signed[128])
    expect(table[255]).toBe(signed[191])
    expect(scaleOf('signed', { min: -8, max: 4 })).toEqual({ min: -8, max: 8 })
  })

  it('shows a layer of one value as the lowest colour, or as zero', () => {
    const still = { min: 0, max: 0 }
    expect(grayToColour('viridis', still, still)[0]).toBe(colourTable('viridis')[0])
    expect(grayToColour('signed', still, still)[0]).toBe(colourTable('signed')[128])
  })
})

describe('orderChannels', () => {
  const statistics = { mean: [0.1, -0.9, 0.4, 0.4], min: [], max: [], std: [], fractionZero: [] }

  it('sorts by number or by strength', () => {
    expect(orderChannels(statistics, 'number')).toEqual([0, 1, 2, 3])
    expect(orderChannels(statistics, 'strength')).toEqual([1, 2, 3, 0])
  })
})
