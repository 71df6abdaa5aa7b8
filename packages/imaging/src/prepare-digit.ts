import { InvalidInputError, type Polarity, type PolarityChoice } from '@convscope/shared'
import sharp from 'sharp'
import { type ImageFacts, inspectImage } from './inspect-image.js'

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

/** Longest side to which a picture is reduced before it is looked at: enough for any stroke, cheap for any photo. */
const WORKING_SIDE = 560
/** Share of the full range that a stroke must differ from the paper to count as ink. */
const INK_THRESHOLD = 0.25
/** Less contrast than this, in gray levels, is paper without a drawing. */
const MIN_CONTRAST = 24

/**
 * Prepares a drawing as MNIST's digits were made: gray, light ink on dark, trimmed, scaled with its aspect ratio kept
 * into a box of 20/28 of the square, and placed so that its centre of mass is the square's centre.
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
  const box = boundingBox(ink)
  const pixels = await centre(ink, box, options.size)
  return { ...facts, pixels, size: options.size, detectedPolarity, polarity }
}

interface Gray {
  data: Uint8Array
  width: number
  height: number
}

async function decodeGray(bytes: Uint8Array, maxPixels: number): Promise<Gray> {
  const open = () => sharp(bytes, { limitInputPixels: maxPixels, animated: false, failOn: 'error' })
  try {
    const { channels, hasAlpha } = await open().metadata()
    const { data, info } = await open()
      .autoOrient()
      .resize(WORKING_SIDE, WORKING_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return flatten(data, info.width, info.height, hasAlpha && channels > 1)
  } catch (cause) {
    throw new InvalidInputError(
      {
        code: 'image_corrupt',
        message: 'The picture is damaged and cannot be decoded. Save it again and retry.',
        field: 'file',
      },
      { cause },
    )
  }
}

/** Lays a transparent drawing on the paper that contrasts with its ink: black for light strokes, white for dark ones. */
function flatten(rgba: Uint8Array, width: number, height: number, transparent: boolean): Gray {
  const data = new Uint8Array(width * height)
  let weighted = 0
  let opacity = 0
  for (let i = 0; i < data.length; i++) {
    // ITU-R BT.601 luma.
    const luma =
      0.299 * (rgba[4 * i] as number) +
      0.587 * (rgba[4 * i + 1] as number) +
      0.114 * (rgba[4 * i + 2] as number)
    data[i] = Math.round(luma)
    weighted += luma * (rgba[4 * i + 3] as number)
    opacity += rgba[4 * i + 3] as number
  }
  if (!transparent) return { data, width, height }
  const paper = opacity > 0 && weighted / opacity > 127.5 ? 0 : 255
  for (let i = 0; i < data.length; i++) {
    const alpha = (rgba[4 * i + 3] as number) / 255
    data[i] = Math.round((data[i] as number) * alpha + paper * (1 - alpha))
  }
  return { data, width, height }
}

/** The border is paper: its median says on which side of the picture's middle gray the paper lies. */
function detectPolarity(gray: Gray): Polarity {
  const { min, max } = range(gray.data)
  return median(border(gray)) > (min + max) / 2 ? 'dark-on-light' : 'light-on-dark'
}

function border({ data, width, height }: Gray): number[] {
  const values: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y === 0 || x === 0 || y === height - 1 || x === width - 1)
        values.push(data[y * width + x] as number)
    }
  }
  return values
}

/** Ink as light on dark from 0 to 255, paper and its noise at 0. */
function extractInk(gray: Gray, polarity: Polarity): Gray {
  const light = polarity === 'light-on-dark' ? gray.data : gray.data.map((value) => 255 - value)
  const paper = median(border({ ...gray, data: light }))
  const strongest = range(light).max
  if (strongest - paper < MIN_CONTRAST) {
    throw new InvalidInputError({
      code: 'image_blank',
      message: 'There is no drawing on this picture. Draw something, or choose the other polarity.',
      field: 'file',
    })
  }
  const scale = 255 / (strongest - paper)
  const data = light.map((value) => Math.max(0, Math.round((value - paper) * scale)))
  return { ...gray, data }
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

async function centre(ink: Gray, box: Box, size: number): Promise<Uint8Array> {
  const side = Math.round((size * 20) / 28)
  const scale = side / Math.max(box.width, box.height)
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

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}
