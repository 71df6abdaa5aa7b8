import type { PictureArea } from '@convscope/shared'

/** Shorter than this a crop shows nothing. */
const LEAST = 4

export type CropCorner = 'upper left' | 'lower right'

/** The area with a corner moved by some pixels, kept within a picture. */
export function moveCorner(
  { left, top, width, height }: PictureArea,
  corner: CropCorner,
  by: { x: number; y: number },
  picture: { width: number; height: number },
): PictureArea {
  const clamp = (value: number, least: number, most: number) =>
    Math.round(Math.min(Math.max(value, least), Math.max(least, most)))
  const [right, bottom] = [left + width, top + height]
  if (corner === 'upper left') {
    const [x, y] = [clamp(left + by.x, 0, right - LEAST), clamp(top + by.y, 0, bottom - LEAST)]
    return { left: x, top: y, width: right - x, height: bottom - y }
  }
  const x = clamp(right + by.x, Math.min(left + LEAST, picture.width), picture.width)
  const y = clamp(bottom + by.y, Math.min(top + LEAST, picture.height), picture.height)
  return { left, top, width: x - left, height: y - top }
}
