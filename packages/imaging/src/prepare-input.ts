import { type ImageShape, InvalidInputError, type Polarity, type PolarityChoice } from '@convscope/shared'
import { decodeImage } from './decode-image.js'
import { inspectImage } from './inspect-image.js'
import { prepareDigit } from './prepare-digit.js'

export interface PrepareInputOptions {
  polarity: PolarityChoice
  /** [height, width, channels] that the network reads. */
  shape: ImageShape
  maxPixels: number
}

export interface PreparedInput {
  /** height x width x channels bytes. */
  pixels: Uint8Array
  /** Of a drawing for a one-channel network; a colour picture is taken as it is. */
  polarity: Polarity | null
}

/**
 * An own image as a network of a given input shape reads it: for one channel a drawing prepared as MNIST's digits were,
 * for three a colour picture, cropped to the shape's aspect ratio around its middle.
 *
 * @throws UnsupportedMediaError, TooLargeError, InvalidInputError; `channels_unsupported` for a network that reads
 *   something else.
 */
export async function prepareInput(bytes: Uint8Array, options: PrepareInputOptions): Promise<PreparedInput> {
  const [height, width, channels] = options.shape
  if (channels === 1 && height === width) {
    const { pixels, polarity } = await prepareDigit(bytes, { ...options, size: height })
    return { pixels, polarity }
  }
  if (channels === 1 || channels === 3) {
    await inspectImage(bytes, options)
    const { data } = await decodeImage(bytes, { height, width, channels })
    return { pixels: data, polarity: null }
  }
  throw new InvalidInputError({
    code: 'channels_unsupported',
    message: `This network reads images of ${channels} channels; a picture has 1 (gray) or 3 (colour).`,
    field: 'imageId',
  })
}
