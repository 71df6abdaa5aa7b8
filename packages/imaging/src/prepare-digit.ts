import type { PictureArea, PictureReading, PolarityChoice } from '@convscope/shared'
import sharp from 'sharp'
import { corrupt } from './corrupt.js'
import { openLabPicture } from './drawing/lab-picture.js'
import { readDrawing } from './drawing/read-drawing.js'
import type { Gray } from './gray.js'
import { assertCrop, type ImageFacts, inspectImage, type PictureLimits } from './inspect-image.js'
import { strokeWidth, thicken } from './stroke-width.js'

export interface PreparedDigit extends ImageFacts, PictureReading {
  /** height x width bytes, light ink (255) on dark (0). */
  pixels: Uint8Array
  /** The ink that was found, on the part of the picture that was looked at. */
  ink: Gray
}

export interface PrepareDigitOptions extends PictureLimits {
  polarity: PolarityChoice
  /** Pixels of the square that the network reads, or of its two sides. */
  size: number | { height: number; width: number }
  /** Only this part of the picture. */
  crop?: PictureArea | null
}

/** Share of the full range that a stroke must differ from the paper to count as ink. */
const INK_THRESHOLD = 0.25
/** Share of the network's form that the drawing fills. */
const FILLED = 20 / 28

/**
 * Prepares a drawing as MNIST's digits were made: gray, light ink on dark, trimmed, scaled with its aspect ratio kept
 * into a box of 20/28 of the form, and placed so that its centre of mass is the form's centre. Strokes of a pen finer
 * than theirs are widened to what they are like. A picture that has this form already is taken as it is.
 *
 * Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86(11),
 * 1998, section III.A.
 *
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError (`image_corrupt`, `image_blank`), all with the field
 *   `file`.
 */
export async function prepareDigit(bytes: Uint8Array, options: PrepareDigitOptions): Promise<PreparedDigit> {
  const facts = await inspectImage(bytes, options)
  const form = typeof options.size === 'number' ? { height: options.size, width: options.size } : options.size
  const crop = options.crop ?? null
  assertCrop(facts, crop)
  const picture = await openLabPicture(bytes, options.maxPixels, crop).catch((cause: unknown) => {
    throw corrupt(cause)
  })
  const { ink, polarity, warnings, sheet, drawing } = readDrawing(picture, options.polarity)
  const looked = crop ?? { left: 0, top: 0, width: facts.width, height: facts.height }
  const factor = looked.width / picture.width
  const inOriginal = (area: PictureArea): PictureArea => ({
    left: looked.left + Math.round(area.left * factor),
    top: looked.top + Math.round(area.top * factor),
    width: Math.max(1, Math.round(area.width * factor)),
    height: Math.max(1, Math.round(area.height * factor)),
  })
  const { rgba } = picture
  const isMade = picture.width === form.width && picture.height === form.height && hasForm(rgba, form)
  const pixels =
    isMade && options.polarity !== 'dark-on-light'
      ? Uint8Array.from({ length: form.width * form.height }, (_, i) => rgba[4 * i] as number)
      : await placed(ink, form)
  return {
    ...facts,
    pixels,
    ink,
    preparation: 'digit',
    polarity,
    warnings,
    sheet: inOriginal(sheet),
    drawing: inOriginal(drawing),
  }
}

interface Form {
  height: number
  width: number
}

/** Whether a picture was made as MNIST's are: gray, light on black, in the box, its mass in the middle. */
function hasForm(rgba: Uint8Array, { height, width }: Form): boolean {
  const margin = {
    x: Math.floor(((1 - FILLED) / 2) * width) - 1,
    y: Math.floor(((1 - FILLED) / 2) * height) - 1,
  }
  let [mass, massX, massY] = [0, 0, 0]
  for (let i = 0; i < width * height; i++) {
    const value = rgba[4 * i] as number
    if (rgba[4 * i + 1] !== value || rgba[4 * i + 2] !== value || rgba[4 * i + 3] !== 255) return false
    const [x, y] = [i % width, Math.floor(i / width)]
    const isRim = x === 0 || y === 0 || x === width - 1 || y === height - 1
    if (isRim && value > 0) return false
    mass += value
    massX += value * (x + 0.5)
    massY += value * (y + 0.5)
  }
  const isMiddle = (moment: number, side: number) => Math.abs(moment / mass - side / 2) <= 1
  if (mass === 0 || !isMiddle(massX, width) || !isMiddle(massY, height)) return false
  const gray = {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => rgba[4 * i] as number),
  }
  const box = boundingBox(gray)
  const fills = Math.max(box.width / width, box.height / height)
  return fills > FILLED * 0.8 && fills < FILLED + 0.08 && margin.x >= 0 && margin.y >= 0
}

async function placed(ink: Gray, form: Form): Promise<Uint8Array> {
  const thin = await centre(ink, boundingBox(ink), form)
  const scale = scaleOf(boundingBox(ink), form)
  const thick = thicken(ink, strokeWidth(thin, form.width), scale)
  return thick === ink ? thin : await centre(thick, boundingBox(thick), form)
}

/** At least a pixel. */
function boundingBox({ data, width, height }: Gray): PictureArea {
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
  return right < 0
    ? { left: 0, top: 0, width, height }
    : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** From the picture's pixels to the network's: the drawing fills 20 of 28 of the side that it fills first. */
function scaleOf(box: PictureArea, form: Form): number {
  const [width, height] = [Math.round(form.width * FILLED), Math.round(form.height * FILLED)]
  return Math.min(width / box.width, height / box.height)
}

async function centre(ink: Gray, box: PictureArea, form: Form): Promise<Uint8Array> {
  const scale = scaleOf(box, form)
  const width = Math.min(form.width, Math.max(1, Math.round(box.width * scale)))
  const height = Math.min(form.height, Math.max(1, Math.round(box.height * scale)))
  const scaled = await sharp(ink.data, { raw: { width: ink.width, height: ink.height, channels: 1 } })
    .extract(box)
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  let [mass, massX, massY, most] = [0, 0, 0, 1]
  scaled.forEach((value, i) => {
    mass += value
    massX += value * ((i % width) + 0.5)
    massY += value * (Math.floor(i / width) + 0.5)
    most = Math.max(most, value)
  })
  const shift = (moment: number, side: number, extent: number) =>
    mass === 0 ? 0 : Math.min(Math.max(0, Math.round(side / 2 - moment / mass)), side - extent)
  const left = shift(massX, form.width, width)
  const top = shift(massY, form.height, height)
  // The longest strokes of a thin pen fade when they are scaled down; the brightest becomes full ink again.
  const gain = 255 / most
  const pixels = new Uint8Array(form.width * form.height)
  scaled.forEach((value, i) => {
    const at = (top + Math.floor(i / width)) * form.width + left + (i % width)
    pixels[at] = Math.min(255, Math.round(value * gain))
  })
  return pixels
}
