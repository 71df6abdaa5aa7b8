import type { PictureArea } from '@convscope/shared'
import sharp, { type Sharp } from 'sharp'
import { corrupt } from './corrupt.js'

/** What is left out is as the file has it. */
export interface DecodedForm {
  height?: number
  width?: number
  /** 1 gray, 3 colour. */
  channels?: number
}

export interface DecodedPart {
  /** Only this part of the picture. */
  crop?: PictureArea | null
  /** How another aspect ratio is met: by cropping around the middle, or by stretching. */
  fit?: 'cover' | 'fill'
}

export interface DecodedImage {
  height: number
  width: number
  channels: number
  /** height x width x channels bytes. */
  data: Uint8Array
}

/** Mean level of what is opaque from which it would be lost on white. */
const LIGHT = 190

/**
 * Decodes a picture, as a viewer shows it, on white where it is transparent, and on black where white would hide it;
 * resampled where another size is asked for.
 * @throws InvalidInputError `image_corrupt`.
 */
export async function decodeImage(
  bytes: Uint8Array,
  form: DecodedForm,
  { crop = null, fit = 'cover' }: DecodedPart = {},
): Promise<DecodedImage> {
  try {
    const source = () => sharp(bytes, { animated: false, failOn: 'error' })
    const { channels, hasAlpha } = await source().metadata()
    let image = source().autoOrient()
    if (crop !== null) image = image.extract(crop)
    if (hasAlpha) image = image.flatten({ background: await groundFor(image.clone()) })
    if (form.height !== undefined || form.width !== undefined) {
      image = image.resize({
        ...(form.width === undefined ? {} : { width: form.width }),
        ...(form.height === undefined ? {} : { height: form.height }),
        fit,
      })
    }
    const isGray = form.channels === undefined ? channels <= 2 : form.channels === 1
    const { data, info } = await image
      .toColourspace(isGray ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { height: info.height, width: info.width, channels: info.channels, data }
  } catch (cause) {
    throw corrupt(cause)
  }
}

/** The ground on which what is opaque can be seen. */
async function groundFor(image: Sharp): Promise<string> {
  const { data } = await image
    .resize(64, 64, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  let [weighted, opacity] = [0, 0]
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] as number
    // ITU-R BT.601 luma.
    weighted +=
      alpha *
      (0.299 * (data[i] as number) + 0.587 * (data[i + 1] as number) + 0.114 * (data[i + 2] as number))
    opacity += alpha
  }
  return opacity > 0 && weighted / opacity > LIGHT ? '#000' : '#fff'
}
