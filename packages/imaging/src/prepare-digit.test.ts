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
    const { pixels, polarity } = await prepare(drawing('black', 'white'))
    expect(polarity).toBe('dark-on-light')
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

  it.each<[string, string]>([
    [
      'a side light',
      '<linearGradient id="p"><stop offset="0" stop-color="#f4f0e8"/><stop offset="1" stop-color="#8a8680"/></linearGradient>',
    ],
    [
      'a falling shadow',
      '<linearGradient id="p"><stop offset="0.6" stop-color="#eee"/><stop offset="0.6" stop-color="#888"/></linearGradient>',
    ],
    [
      'ruled paper',
      '<pattern id="p" width="280" height="28" patternUnits="userSpaceOnUse"><rect width="280" height="28" fill="#fafafa"/><rect width="280" height="1.5" fill="#a9b9e6"/></pattern>',
    ],
    [
      'specks of dirt',
      '<pattern id="p" width="280" height="280" patternUnits="userSpaceOnUse"><rect width="280" height="280" fill="#fff"/><circle cx="20" cy="30" r="3"/><circle cx="250" cy="20" r="3"/></pattern>',
    ],
  ])('sees the same on %s', async (_, paper) => {
    const reference = await prepare(drawing('black', 'white'))
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280"><defs>${paper}</defs><rect width="280" height="280" fill="url(#p)"/>${STROKE.replace('INK', '#222')}</svg>`
    const photo = await sharp(Buffer.from(svg)).jpeg({ quality: 70 }).toBuffer()
    const prepared = await prepareDigit(photo, options)
    expect(prepared.polarity).toBe('dark-on-light')
    expect(meanDifference(reference.pixels, prepared.pixels)).toBeLessThan(8)
  })

  it('leaves a digit in the form of MNIST nearly as it is', async () => {
    const first = await prepare(drawing('black', 'white'))
    const again = await prepare(sharp(first.pixels, { raw: { width: 28, height: 28, channels: 1 } }))
    expect(again.polarity).toBe('light-on-dark')
    expect(meanDifference(first.pixels, again.pixels)).toBeLessThan(4)
  })

  it('keeps a part of the digit that stands apart', async () => {
    const parts =
      '<path d="M90 60 L200 55 M100 90 L95 150 C150 120 200 170 160 210 C140 230 100 225 85 205" fill="none" stroke="black" stroke-width="14"/>'
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280"><rect width="280" height="280" fill="white"/>${parts}</svg>`
    const { pixels } = await prepare(sharp(Buffer.from(svg)))
    const top = pixels.findIndex((value) => value > 128)
    const row = Math.floor(top / 28)
    // The bar above the bow begins the digit: a wide row of ink.
    expect(
      [...pixels.subarray(row * 28, row * 28 + 28)].filter((value) => value > 100).length,
    ).toBeGreaterThan(7)
  })

  it('lets the person override what the picture says', async () => {
    const bytes = await drawing('black', 'white').png().toBuffer()
    const forced = await prepareDigit(bytes, { ...options, polarity: 'dark-on-light' })
    expect(forced.polarity).toBe('dark-on-light')
    const other = await prepareDigit(bytes, { ...options, polarity: 'light-on-dark' })
    expect(other.polarity).toBe('light-on-dark')
    expect(meanDifference(forced.pixels, other.pixels)).toBeGreaterThan(20)
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
