import { InvalidInputError } from '@convscope/shared'
import sharp, { type Sharp } from 'sharp'
import { bmpSize, decodeBmp, isBmp } from './decode-bmp.js'

/** What is known of a picture of a data set before its pixels are needed. */
export interface PictureFacts {
  /** Pixels, as a viewer shows the picture: EXIF orientation applied. */
  height: number
  width: number
  /** 1 gray, 3 colour, without alpha. */
  channels: 1 | 3
  /** Whether its format gives its pixels an alpha. */
  hasAlpha: boolean
  /** More than one in an animation or a file of several pages. */
  frames: number
}

/** The form that a data set gives all of its pictures. */
export interface PictureForm {
  height: number
  width: number
  channels: 1 | 3
  /** Gray value under transparent pixels. */
  ground: number
}

export interface DecodedPicture {
  height: number
  width: number
  /** height x width x channels bytes. */
  data: Uint8Array
  /** Whether it is a JPEG without the two bytes that end one; its pixels were all there. */
  lacksEnd: boolean
}

/** Gray values on which transparent pictures are laid, the first of them by preference. */
export const GROUNDS = [255, 0, 128] as const

/** A person would have to look closely for less. */
const VISIBLE_DIFFERENCE = 48
const SECONDS = 30
const END_OF_JPEG = Uint8Array.of(0xff, 0xd9)

/**
 * Reads a picture's header: PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP.
 * @param maxPixels more are refused.
 * @throws InvalidInputError `image_corrupt`, `unsupported_image`, `image_too_large`.
 */
export async function inspectPicture(bytes: Uint8Array, maxPixels: number): Promise<PictureFacts> {
  if (isBmp(bytes)) return inspectBmp(bytes, maxPixels)
  assertNotEmpty(bytes)
  const header = await sharp(bytes, { limitInputPixels: false, animated: false })
    .metadata()
    .catch((cause) => {
      throw corrupt(cause)
    })
  const { width, height } = header.autoOrient
  assertPixels(width * height, maxPixels)
  return {
    height,
    width,
    channels: header.channels <= 2 ? 1 : 3,
    hasAlpha: header.hasAlpha,
    frames: header.pages ?? 1,
  }
}

/**
 * Decodes a picture into a data set's form: cropped around its middle and resampled where it has another size.
 * @throws InvalidInputError `image_corrupt`, `unsupported_image`.
 */
export async function decodePicture(bytes: Uint8Array, form: PictureForm): Promise<DecodedPicture> {
  try {
    return { ...(await decode(bytes, form, 'error')), lacksEnd: false }
  } catch (error) {
    if (!isJpegWithoutEnd(bytes)) throw error
    // Complete but for its end, it decodes without any warning once that is there; cut off earlier, it does not.
    const completed = Buffer.concat([bytes, END_OF_JPEG])
    return { ...(await decode(completed, form, 'warning')), lacksEnd: true }
  }
}

/**
 * How much of a transparent picture's content is seen on each of `GROUNDS`: fractions of its weight whose lightness is
 * not about the ground's. Null for an opaque picture, and for one that is transparent everywhere.
 * @throws InvalidInputError `image_corrupt`.
 */
export async function visibleOnGrounds(bytes: Uint8Array): Promise<number[] | null> {
  const image = sourceOf(bytes, 'error').toColourspace('srgb').ensureAlpha().raw()
  const { data } = await image.toBuffer({ resolveWithObject: true }).catch((cause) => {
    throw corrupt(cause)
  })
  const seen = GROUNDS.map(() => 0)
  let weight = 0
  let isOpaque = true
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number
    if (alpha < 255) isOpaque = false
    if (alpha === 0) continue
    const light = lightness(data[at] as number, data[at + 1] as number, data[at + 2] as number)
    weight += alpha
    GROUNDS.forEach((ground, i) => {
      if (Math.abs(light - ground) * (alpha / 255) > VISIBLE_DIFFERENCE) seen[i] = (seen[i] as number) + alpha
    })
  }
  return isOpaque || weight === 0 ? null : seen.map((part) => part / weight)
}

function inspectBmp(bytes: Uint8Array, maxPixels: number): PictureFacts {
  const { width, height } = bmpSize(bytes)
  assertPixels(width * height, maxPixels)
  // Most programs write gray pictures with 24 bits: only the pixels tell.
  const { isGray, data } = decodeBmp(bytes)
  const hasAlpha = data.some((value, at) => at % 4 === 3 && value < 255)
  return { height, width, channels: isGray ? 1 : 3, hasAlpha, frames: 1 }
}

async function decode(bytes: Uint8Array, form: PictureForm, failOn: 'error' | 'warning') {
  const { height, width, channels, ground } = form
  try {
    const { data, info } = await sourceOf(bytes, failOn)
      .flatten({ background: { r: ground, g: ground, b: ground } })
      .resize({ width, height, fit: 'cover' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== channels) throw new Error(`decoded to ${info.channels} channels`)
    return { height: info.height, width: info.width, data }
  } catch (cause) {
    throw cause instanceof InvalidInputError ? cause : corrupt(cause)
  }
}

function sourceOf(bytes: Uint8Array, failOn: 'error' | 'warning'): Sharp {
  if (isBmp(bytes)) {
    const { width, height, data } = decodeBmp(bytes)
    return sharp(data, { raw: { width, height, channels: 4 } })
  }
  assertNotEmpty(bytes)
  // Sizes were judged by `inspectPicture`, under the limit of whoever asks.
  const options = { animated: false, failOn, limitInputPixels: false } as const
  return sharp(bytes, options).timeout({ seconds: SECONDS }).autoOrient()
}

function isJpegWithoutEnd(bytes: Uint8Array): boolean {
  const { length } = bytes
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  return isJpeg && !(bytes[length - 2] === END_OF_JPEG[0] && bytes[length - 1] === END_OF_JPEG[1])
}

/** Rec. 709 weights on the stored values: how light a viewer shows it, closely enough. */
function lightness(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** sharp takes no bytes for a mistake of the program. */
function assertNotEmpty(bytes: Uint8Array): void {
  if (bytes.length === 0) throw corrupt(new Error('no bytes'))
}

function assertPixels(pixels: number, maxPixels: number): void {
  if (pixels <= maxPixels) return
  throw new InvalidInputError({
    code: 'image_too_large',
    message: `The picture has ${pixels.toLocaleString('en-US')} pixels; at most ${maxPixels.toLocaleString('en-US')} are read.`,
  })
}

function corrupt(cause: unknown): InvalidInputError {
  return new InvalidInputError(
    { code: 'image_corrupt', message: 'The picture is damaged and cannot be decoded.' },
    { cause },
  )
}
