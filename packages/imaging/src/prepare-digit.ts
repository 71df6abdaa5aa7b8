import type { Polarity, PolarityChoice } from '@convscope/shared'
import sharp from 'sharp'
import { decodeGray } from './decode-gray.js'
import type { Gray } from './gray.js'
import { extractInk } from './ink.js'
import { type ImageFacts, inspectImage } from './inspect-image.js'
import { detectPolarity } from './polarity.js'
import { strokeWidth, thicken } from './stroke-width.js'

export interface PreparedDigit extends ImageFacts {
  /** size x size bytes, light ink (255) on dark (0). */
  pixels: Uint8Array
  size: number
  detectedPolarity: Polarity
  polarity: Polarity
}

export interface PrepareDigitOptions {
  polarity: PolarityChoice
  /** Pixels of the square that the network reads. */
  size: number
  maxPixels: number
}

/** Share of the full range that a stroke must differ from the paper to count as ink. */
const INK_THRESHOLD = 0.25

/**
 * Prepares a drawing as MNIST's digits were made: gray, light ink on dark, trimmed, scaled with its aspect ratio kept
 * into a box of 20/28 of the square, and placed so that its centre of mass is the square's centre. Strokes of a pen finer
 * than theirs are widened to what they are like.
 *
 * Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86(11),
 * 1998, section III.A.
 *
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError (`image_corrupt`, `image_blank`), all with the field
 *   `file`.
 */
export async function prepareDigit(bytes: Uint8Array, options: PrepareDigitOptions): Promise<PreparedDigit> {
  const facts = await inspectImage(bytes, options)
  const gray = await decodeGray(bytes, options.maxPixels)
  const detectedPolarity = detectPolarity(gray)
  const polarity = options.polarity === 'auto' ? detectedPolarity : options.polarity
  const ink = extractInk(gray, polarity)
  const thin = await centre(ink, boundingBox(ink), options.size)
  const thick = thicken(ink, strokeWidth(thin, options.size), scaleOf(boundingBox(ink), options.size))
  const pixels = thick === ink ? thin : await centre(thick, boundingBox(thick), options.size)
  return { ...facts, pixels, size: options.size, detectedPolarity, polarity }
}

interface Box {
  left: number
  top: number
  width: number
  height: number
}

function boundingBox({ data, width, height }: Gray): Box {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[y * width + x] as number) < INK_THRESHOLD * 255) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** From the picture's pixels to the network's: the longer side of the drawing fills 20 of 28. */
function scaleOf(box: Box, size: number): number {
  return Math.round((size * 20) / 28) / Math.max(box.width, box.height)
}

async function centre(ink: Gray, box: Box, size: number): Promise<Uint8Array> {
  const scale = scaleOf(box, size)
  const width = Math.max(1, Math.round(box.width * scale))
  const height = Math.max(1, Math.round(box.height * scale))
  const scaled = await sharp(ink.data, { raw: { width: ink.width, height: ink.height, channels: 1 } })
    .extract(box)
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const mass = { total: 0, x: 0, y: 0 }
  scaled.forEach((value, i) => {
    mass.total += value
    mass.x += value * ((i % width) + 0.5)
    mass.y += value * (Math.floor(i / width) + 0.5)
  })
  const shift = (centreOfMass: number, extent: number) =>
    Math.min(Math.max(0, Math.round(size / 2 - centreOfMass)), size - extent)
  const left = shift(mass.x / mass.total, width)
  const top = shift(mass.y / mass.total, height)
  // The longest strokes of a thin pen fade when they are scaled down; the brightest becomes full ink again.
  const gain = 255 / Math.max(1, range(scaled).max)
  const pixels = new Uint8Array(size * size)
  scaled.forEach((value, i) => {
    pixels[(top + Math.floor(i / width)) * size + left + (i % width)] = Math.min(
      255,
      Math.round(value * gain),
    )
  })
  return pixels
}

function range(values: Uint8Array): { min: number; max: number } {
  let [min, max] = [255, 0]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}
