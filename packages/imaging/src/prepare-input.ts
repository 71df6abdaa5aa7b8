import type {
  Ground,
  ImageShape,
  PictureArea,
  PictureReading,
  PolarityChoice,
  Preparation,
} from '@convscope/shared'
import type { Gray } from './gray.js'
import type { PictureLimits } from './inspect-image.js'
import { prepareDigit } from './prepare-digit.js'
import { preparePhoto } from './prepare-photo.js'

export interface PrepareInputOptions extends PictureLimits {
  polarity: PolarityChoice
  /** [height, width, channels] that the network reads. */
  shape: ImageShape
  /** As the network's data set or the person asks; by default `digit` for gray networks and `photo` for others. */
  preparation?: Preparation
  /** What the network's images lie on; null where that differs. */
  ground?: Ground | null
  /** Only this part of the picture. */
  crop?: PictureArea | null
}

export interface PreparedInput extends PictureReading {
  /** height x width x channels bytes. */
  pixels: Uint8Array
  /** The ink that was found on the sheet; null where no drawing was looked for. */
  ink: Gray | null
}

/**
 * A picture of one's own as a network of a given form reads it.
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError (`image_corrupt`, `image_blank`, `crop_outside`);
 *   `channels_unsupported` for a network that reads neither gray nor colour.
 */
export async function prepareInput(bytes: Uint8Array, options: PrepareInputOptions): Promise<PreparedInput> {
  const { shape, ground = null, crop = null } = options
  const [height, width, channels] = shape
  const preparation = options.preparation ?? (channels === 1 ? 'digit' : 'photo')
  if (preparation !== 'digit' || channels !== 1) {
    const kept = preparation === 'digit' ? 'photo' : preparation
    return { ...(await preparePhoto(bytes, { ...options, preparation: kept, ground, crop })), ink: null }
  }
  const { pixels, ink, polarity, warnings, sheet, drawing } = await prepareDigit(bytes, {
    ...options,
    size: { height, width },
    crop,
  })
  if (ground === 'light') for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - (pixels[i] as number)
  return { pixels, ink, preparation, polarity, warnings, sheet, drawing }
}
