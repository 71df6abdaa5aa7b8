import { InvalidInputError, type PictureArea, TooLargeError, UnsupportedMediaError } from '@convscope/shared'
import sharp from 'sharp'

export interface ImageFacts {
  /** Pixels, as a viewer shows the image: EXIF orientation applied. */
  width: number
  height: number
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
}

/** What is not said is not limited. */
export interface PictureLimits {
  maxPixels: number
  maxSide?: number
  /** Pictures in one file; the first is used. */
  maxFrames?: number
}

/** Signature (8 bytes), length and name of the first chunk, then width and height. RFC 2083, 11.2.1. */
const PNG_SIZE_END = 24

const MEDIA_TYPES: Record<string, ImageFacts['mediaType']> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
}

/**
 * What an image's header says, without decoding its pixels: a picture that declares 50,000 x 50,000 pixels in a few
 * bytes is refused here.
 *
 * @throws UnsupportedMediaError `unsupported_image` for what is not PNG, JPEG or WebP; TooLargeError `image_too_large`
 *   for more pixels, a longer side or more frames than allowed; InvalidInputError `image_corrupt` for a header that cannot be read.
 */
export async function inspectImage(bytes: Uint8Array, limits: PictureLimits): Promise<ImageFacts> {
  if (!looksLikeImage(bytes)) {
    throw new UnsupportedMediaError({
      code: 'unsupported_image',
      message: 'This file is not a PNG, JPEG or WebP picture. Choose one of these.',
      field: 'file',
    })
  }
  assertSize(declaredPngSize(bytes), limits)
  const header = await sharp(bytes, { limitInputPixels: false, animated: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new InvalidInputError(
        {
          code: 'image_corrupt',
          message: 'The picture is damaged: its header cannot be read. Save it again and retry.',
          field: 'file',
        },
        { cause },
      )
    })
  const mediaType = MEDIA_TYPES[header.format ?? '']
  if (mediaType === undefined) {
    throw new UnsupportedMediaError({
      code: 'unsupported_image',
      message: `Pictures of the format ${header.format} cannot be read. Choose a PNG, JPEG or WebP.`,
      field: 'file',
    })
  }
  const { width, height } = header.autoOrient
  assertSize({ width, height }, limits)
  const { maxFrames = Number.POSITIVE_INFINITY } = limits
  if ((header.pages ?? 1) > maxFrames) {
    throw tooLarge(
      `The file holds ${count(header.pages ?? 1)} pictures; at most ${count(maxFrames)} are accepted.`,
    )
  }
  return { width, height, mediaType }
}

function assertSize({ width, height }: { width: number; height: number }, limits: PictureLimits): void {
  const size = `The picture has ${count(width)} × ${count(height)} pixels`
  if (width * height > limits.maxPixels) {
    throw tooLarge(`${size}; at most ${count(limits.maxPixels)} pixels are read. Scale it down first.`)
  }
  const { maxSide = Number.POSITIVE_INFINITY } = limits
  if (Math.max(width, height) > maxSide) {
    throw tooLarge(
      `${size}; neither side may be longer than ${count(maxSide)}. Crop it or scale it down first.`,
    )
  }
}

/** @throws InvalidInputError `crop_outside`. */
export function assertCrop(
  { width, height }: Pick<ImageFacts, 'width' | 'height'>,
  crop: PictureArea | null,
): void {
  if (crop === null || (crop.left + crop.width <= width && crop.top + crop.height <= height)) return
  throw new InvalidInputError({
    code: 'crop_outside',
    message: `The crop reaches beyond the picture, which has ${count(width)} × ${count(height)} pixels.`,
    field: 'crop',
  })
}

const tooLarge = (message: string) => new TooLargeError({ code: 'image_too_large', message, field: 'file' })

/** What a PNG's first chunk declares; nothing for other formats. A PNG without pixels has no header for the decoder. */
function declaredPngSize(bytes: Uint8Array): { width: number; height: number } {
  if (bytes[0] !== 0x89 || bytes.length < PNG_SIZE_END) return { width: 0, height: 0 }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: view.getUint32(PNG_SIZE_END - 8), height: view.getUint32(PNG_SIZE_END - 4) }
}

/** Signatures: PNG (RFC 2083, 12.12), JPEG (SOI marker), WebP (RIFF container). */
function looksLikeImage(bytes: Uint8Array): boolean {
  const ascii = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end))
  const png = bytes[0] === 0x89 && ascii(1, 4) === 'PNG'
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
  const webp = ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP'
  return png || jpeg || webp
}

const count = (n: number): string => n.toLocaleString('en-US')
