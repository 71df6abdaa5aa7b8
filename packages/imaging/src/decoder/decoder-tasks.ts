import { type ErrorDetails, isConvscopeError, type PictureReading } from '@convscope/shared'
import sharp from 'sharp'
import { corrupt } from '../corrupt.js'
import { encodePng } from '../encode-png.js'
import { type ImageFacts, inspectImage, type PictureLimits } from '../inspect-image.js'
import { type PrepareInputOptions, prepareInput } from '../prepare-input.js'

/** What can be asked of a decoder. */
export type DecoderTask =
  | { type: 'examine'; bytes: Uint8Array; limits: PictureLimits }
  | { type: 'prepare'; bytes: Uint8Array; options: PrepareInputOptions }

export interface ExaminedPicture extends ImageFacts {
  /** PNG, its longer side at most 160 pixels. */
  thumbnail: Uint8Array
  thumbnailWidth: number
  thumbnailHeight: number
}

export interface PreparedPicture extends PictureReading {
  /** PNG of the network's pixels. */
  input: Uint8Array
  /** PNG of the ink on the sheet; null where no drawing was looked for. */
  ink: Uint8Array | null
}

export type DecoderAnswer =
  | { type: 'examined'; picture: ExaminedPicture }
  | { type: 'prepared'; picture: PreparedPicture }
  | { type: 'error'; status: number; details: ErrorDetails }

const THUMBNAIL_SIDE = 160

/** Does a task; errors that a person can act on are answers. */
export async function doTask(task: DecoderTask): Promise<DecoderAnswer> {
  try {
    return task.type === 'examine'
      ? { type: 'examined', picture: await examine(task.bytes, task.limits) }
      : { type: 'prepared', picture: await prepare(task.bytes, task.options) }
  } catch (error) {
    if (isConvscopeError(error))
      return { type: 'error', status: error.httpStatus, details: error.toDetails() }
    throw error
  }
}

/** Decodes it as a whole: a picture that cannot be shown is not stored. */
async function examine(bytes: Uint8Array, limits: PictureLimits): Promise<ExaminedPicture> {
  const facts = await inspectImage(bytes, limits)
  const { data, info } = await sharp(bytes, {
    limitInputPixels: limits.maxPixels,
    animated: false,
    failOn: 'error',
  })
    .autoOrient()
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .png()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw corrupt(cause)
    })
  return { ...facts, thumbnail: data, thumbnailWidth: info.width, thumbnailHeight: info.height }
}

async function prepare(bytes: Uint8Array, options: PrepareInputOptions): Promise<PreparedPicture> {
  const [height, width, channels] = options.shape
  const { pixels, ink, ...reading } = await prepareInput(bytes, options)
  return {
    ...reading,
    input: await encodePng(pixels, width, height, channels === 3 ? 3 : 1),
    ink: ink === null ? null : await encodePng(ink.data, ink.width, ink.height, 1),
  }
}
