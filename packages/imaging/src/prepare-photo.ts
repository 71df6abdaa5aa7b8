import {
  type Ground,
  type ImageShape,
  InvalidInputError,
  type PictureArea,
  type PictureReading,
  type PolarityChoice,
  type Preparation,
} from '@convscope/shared'
import { decodeImage } from './decode-image.js'
import { assertCrop, inspectImage, type PictureLimits } from './inspect-image.js'

export interface PreparePhotoOptions extends PictureLimits {
  preparation: Exclude<Preparation, 'digit'>
  polarity: PolarityChoice
  /** What the network's images lie on; null where that differs. */
  ground: Ground | null
  shape: ImageShape
  crop: PictureArea | null
}

/** Levels of a picture's rim from which its ground is light, and to which it is dark. */
const LIGHT = 170
const DARK = 85
/** Share of the rim that must be so for the picture to have a ground. */
const PLAIN = 0.85

/**
 * A picture in the network's size, colours kept. Where the size is the network's already the pixels are the file's, unless
 * the person says which side is ink.
 *
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError; `channels_unsupported` for a network that reads neither
 *   gray nor colour.
 */
export async function preparePhoto(
  bytes: Uint8Array,
  options: PreparePhotoOptions,
): Promise<PictureReading & { pixels: Uint8Array }> {
  const { shape, polarity: choice, crop, preparation } = options
  const [height, width, channels] = shape
  if (channels !== 1 && channels !== 3) {
    throw new InvalidInputError({
      code: 'channels_unsupported',
      message: `This network reads images of ${channels} channels; a picture has 1 (gray) or 3 (colour).`,
      field: 'imageId',
    })
  }
  const facts = await inspectImage(bytes, options)
  assertCrop(facts, crop)
  const sheet = crop ?? { left: 0, top: 0, width: facts.width, height: facts.height }
  const fit = preparation === 'photo' ? ('cover' as const) : ('fill' as const)
  const { data: pixels } = await decodeImage(bytes, { height, width, channels }, { crop, fit })
  const isMade = sheet.width === width && sheet.height === height
  const own =
    choice === 'auto' ? (isMade || preparation === 'as-is' ? null : groundOf(pixels, shape)) : choice
  // MNIST's way, and Fashion-MNIST's: light on dark.
  const wanted = options.ground === 'light' ? 'dark-on-light' : 'light-on-dark'
  const isTurned = own !== null && own !== wanted && (choice !== 'auto' || options.ground !== null)
  if (isTurned) for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - (pixels[i] as number)
  return {
    pixels,
    preparation,
    polarity: choice === 'auto' && !isTurned ? null : own,
    sheet,
    drawing: null,
    warnings: isTurned && choice === 'auto' ? ['turned-round'] : [],
  }
}

/** How something lies on plain ground; null where the ground is not plain. */
function groundOf(pixels: Uint8Array, [height, width, channels]: ImageShape) {
  let [light, dark, all] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * channels
      let sum = 0
      for (let channel = 0; channel < channels; channel++) sum += pixels[at + channel] as number
      all += 1
      if (sum / channels > LIGHT) light += 1
      if (sum / channels < DARK) dark += 1
    }
  }
  if (light >= PLAIN * all) return 'dark-on-light' as const
  return dark >= PLAIN * all ? ('light-on-dark' as const) : null
}
