import type { ImageShape } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { SheetDrawing, type SheetOptions } from './image-sheet.js'

function drawImageSheet(images: Uint8Array[], shape: ImageShape, options?: SheetOptions) {
  const drawing = new SheetDrawing(images.length, shape, options)
  for (const image of images) drawing.add(image)
  return drawing.finish()
}

describe('SheetDrawing', () => {
  it('puts images side by side, about square', () => {
    const images = [1, 2, 3].map((value) => Uint8Array.of(value, value, value, value))
    const sheet = drawImageSheet(images, [2, 2, 1])
    expect(sheet).toMatchObject({ columns: 2, width: 4, height: 4, imageHeight: 2, imageWidth: 2 })
    expect([...sheet.pixels.subarray(0, 4)]).toEqual([1, 1, 2, 2])
    expect([...sheet.pixels.subarray(8, 12)]).toEqual([3, 3, 0, 0])
  })

  it('shows the first channel of what is neither gray nor coloured', () => {
    const sheet = drawImageSheet([Uint8Array.of(7, 9)], [1, 1, 2])
    expect(sheet).toMatchObject({ channels: 1, pixels: Uint8Array.of(7) })
  })

  it('makes the images of a huge sheet smaller, by means', () => {
    const image = new Uint8Array(1000 * 1000 * 3).fill(9)
    const sheet = drawImageSheet(
      Array.from({ length: 64 }, () => image),
      [1000, 1000, 3],
    )
    expect(sheet).toMatchObject({ imageHeight: 500, imageWidth: 500, columns: 8 })
    expect(sheet.pixels.every((value) => value === 9)).toBe(true)
  })

  it('has as many columns and pixels as it is told', () => {
    const images = Array.from({ length: 3 }, () => new Uint8Array(16).fill(5))
    expect(drawImageSheet(images, [4, 4, 1], { columns: 3, mostPixels: 12 })).toMatchObject({
      columns: 3,
      width: 6,
      height: 2,
      imageHeight: 2,
    })
  })
})
