import { InvalidInputError } from '@convscope/shared'
import sharp from 'sharp'

/** What is left out is as the file has it. */
export interface DecodedForm {
  height?: number
  width?: number
  /** 1 gray, 3 colour. */
  channels?: number
}

export interface DecodedImage {
  height: number
  width: number
  channels: number
  /** height x width x channels bytes. */
  data: Uint8Array
}

/**
 * Decodes a picture (PNG, JPEG, WebP), as a viewer shows it, on white where it is transparent; cropped around its middle
 * and resampled where another size is asked for.
 * @throws InvalidInputError `image_corrupt`.
 */
export async function decodeImage(bytes: Uint8Array, form: DecodedForm): Promise<DecodedImage> {
  try {
    let image = sharp(bytes, { animated: false, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#fff' })
    if (form.height !== undefined || form.width !== undefined) {
      image = image.resize({
        ...(form.width === undefined ? {} : { width: form.width }),
        ...(form.height === undefined ? {} : { height: form.height }),
        fit: 'cover',
      })
    }
    const isGray =
      form.channels === undefined ? (await sharp(bytes).metadata()).channels <= 2 : form.channels === 1
    const { data, info } = await image
      .toColourspace(isGray ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { height: info.height, width: info.width, channels: info.channels, data }
  } catch (cause) {
    throw new InvalidInputError(
      { code: 'image_corrupt', message: 'The picture is damaged and cannot be decoded.' },
      { cause },
    )
  }
}
