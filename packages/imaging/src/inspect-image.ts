import { InvalidInputError, TooLargeError, UnsupportedMediaError } from '@convscope/shared'
import sharp from 'sharp'

export interface ImageFacts {
  /** Pixels, as a viewer shows the image: EXIF orientation applied. */
  width: number
  height: number
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
}

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
 *   for more than `maxPixels` pixels; InvalidInputError `image_corrupt` for a header that cannot be read.
 */
export async function inspectImage(bytes: Uint8Array, limits: { maxPixels: number }): Promise<ImageFacts> {
  if (!looksLikeImage(bytes)) {
    throw new UnsupportedMediaError({
      code: 'unsupported_image',
      message: 'This file is not a PNG, JPEG or WebP picture. Choose one of these.',
      field: 'file',
    })
  }
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
  if (width * height > limits.maxPixels) {
    throw new TooLargeError({
      code: 'image_too_large',
      message: `The picture has ${count(width)} × ${count(height)} pixels; at most ${count(limits.maxPixels)} pixels are read. Scale it down first.`,
      field: 'file',
    })
  }
  return { width, height, mediaType }
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
