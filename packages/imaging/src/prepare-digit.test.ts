import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { prepareDigit } from './prepare-digit.js'

const options = { polarity: 'auto', size: 28, maxPixels: 50_000_000 } as const
const STROKE =
  '<path d="M170 70 C120 40 80 90 110 120 C150 150 180 110 170 70 C175 120 165 180 150 220" fill="none" stroke="INK" stroke-width="14" stroke-linecap="round"/>'

const drawing = (ink: string, paper: string | null) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280">${paper ? `<rect width="280" height="280" fill="${paper}"/>` : ''}${STROKE.replace('INK', ink)}</svg>`,
    ),
  )
const prepare = async (picture: Sharp) => prepareDigit(await picture.png().toBuffer(), options)
const meanDifference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length

describe('prepareDigit', () => {
  it('fits the drawing into 20 of 28 pixels, its mass in the middle', async () => {
    const { pixels, detectedPolarity } = await prepare(drawing('black', 'white'))
    expect(detectedPolarity).toBe('dark-on-light')
    const inked = [...pixels].flatMap((value, i) =>
      value > 0 ? [{ x: i % 28, y: Math.floor(i / 28), value }] : [],
    )
    const extent = (axis: 'x' | 'y') =>
      Math.max(...inked.map((p) => p[axis])) - Math.min(...inked.map((p) => p[axis])) + 1
    expect(Math.max(extent('x'), extent('y'))).toBeLessThanOrEqual(20)
    expect(Math.max(extent('x'), extent('y'))).toBeGreaterThanOrEqual(19)
    const total = inked.reduce((sum, p) => sum + p.value, 0)
    for (const axis of ['x', 'y'] as const) {
      const middle = inked.reduce((sum, p) => sum + p.value * (p[axis] + 0.5), 0) / total
      expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.75)
    }
    expect(Math.max(...pixels)).toBe(255)
    expect(pixels[0]).toBe(0)
  })

  it.each<[string, string, string | null]>([
    ['light on dark', 'white', 'black'],
    ['gray ink on gray paper', '#333', '#ccc'],
    ['dark ink on nothing', 'black', null],
    ['light ink on nothing', 'white', null],
  ])('sees the same in %s', async (_, ink, paper) => {
    const reference = await prepare(drawing('black', 'white'))
    const other = await prepare(drawing(ink, paper))
    expect(meanDifference(reference.pixels, other.pixels)).toBeLessThan(3)
  })

  it('sees the same in a small, strongly compressed JPEG', async () => {
    const reference = await prepare(drawing('black', 'white'))
    const jpeg = await drawing('black', 'white').resize(90).jpeg({ quality: 30 }).toBuffer()
    expect(meanDifference(reference.pixels, (await prepareDigit(jpeg, options)).pixels)).toBeLessThan(8)
  })

  it('lets the person override what the border says', async () => {
    const bytes = await drawing('black', 'white').png().toBuffer()
    const forced = await prepareDigit(bytes, { ...options, polarity: 'dark-on-light' })
    expect(forced.polarity).toBe('dark-on-light')
    await expect(prepareDigit(bytes, { ...options, polarity: 'light-on-dark' })).rejects.toMatchObject({
      code: 'image_blank',
      field: 'file',
    })
  })

  it('refuses an empty sheet and a truncated file', async () => {
    const sheet = sharp({ create: { width: 40, height: 40, channels: 3, background: 'white' } })
    await expect(prepare(sheet)).rejects.toMatchObject({ code: 'image_blank', field: 'file' })
    const bytes = await drawing('black', 'white').png().toBuffer()
    await expect(prepareDigit(bytes.subarray(0, bytes.length / 2), options)).rejects.toMatchObject({
      code: 'image_corrupt',
      field: 'file',
    })
  })
})
