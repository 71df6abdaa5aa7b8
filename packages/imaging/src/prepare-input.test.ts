import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeImage } from './decode-image.js'
import { encodePng } from './encode-png.js'
import { prepareInput } from './prepare-input.js'
import { drawSampleGrid } from './sample-grid.js'

const OPTIONS = { polarity: 'auto', maxPixels: 1_000_000 } as const

/** Left half red, right half blue. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#f00' } })
    .composite([
      {
        input: { create: { width: width / 2, height, channels: 3, background: '#00f' } },
        left: width / 2,
        top: 0,
      },
    ])
    .png()
    .toBuffer()

describe('prepareInput', () => {
  it('gives a colour network the colours, cropped around the middle', async () => {
    const { pixels, polarity } = await prepareInput(await halves(200, 100), {
      ...OPTIONS,
      shape: [10, 10, 3],
    })
    expect(pixels.length).toBe(300)
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0])
    expect([...pixels.subarray(27, 30)]).toEqual([0, 0, 255])
    expect(polarity).toBeNull()
  })

  it('gives a gray network of any aspect ratio its size', async () => {
    const { pixels } = await prepareInput(await halves(200, 100), { ...OPTIONS, shape: [10, 20, 1] })
    expect(pixels.length).toBe(200)
  })

  it('refuses a network that reads other channels', async () => {
    const prepared = prepareInput(await halves(20, 20), { ...OPTIONS, shape: [8, 8, 5] })
    await expect(prepared).rejects.toMatchObject({ code: 'channels_unsupported' })
  })

  it('refuses more pixels than allowed', async () => {
    const prepared = prepareInput(await halves(200, 100), { ...OPTIONS, maxPixels: 100, shape: [8, 8, 3] })
    await expect(prepared).rejects.toMatchObject({ code: 'image_too_large' })
  })
})

describe('encodePng and decodeImage', () => {
  it.each([1, 3] as const)('keep every byte of %i channels', async (channels) => {
    const pixels = Uint8Array.from({ length: 7 * 5 * channels }, (_, i) => (i * 37) % 256)
    const decoded = await decodeImage(await encodePng(pixels, 7, 5, channels), {})
    expect(decoded).toMatchObject({ width: 7, height: 5, channels })
    expect(Buffer.from(decoded.data).equals(Buffer.from(pixels))).toBe(true)
  })

  it('names a damaged picture', async () => {
    const bytes = (await halves(50, 50)).subarray(0, 60)
    await expect(decodeImage(bytes, {})).rejects.toMatchObject({ code: 'image_corrupt' })
  })
})

describe('drawSampleGrid', () => {
  it('puts images row by row and leaves missing cells black', () => {
    const images = Uint8Array.of(1, 2, 3, 4, 5, 6)
    const grid = drawSampleGrid(images, [1, 2, 1], 3, 2)
    expect(grid).toEqual({ width: 4, height: 2, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0) })
  })

  it('keeps the channels of a pixel together', () => {
    const images = Uint8Array.of(1, 2, 3, 4, 5, 6)
    expect([...drawSampleGrid(images, [1, 1, 3], 2, 2).pixels]).toEqual([1, 2, 3, 4, 5, 6])
  })
})
