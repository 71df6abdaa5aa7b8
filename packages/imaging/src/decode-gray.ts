import { InvalidInputError } from '@convscope/shared'
import sharp from 'sharp'
import type { Gray } from './gray.js'

/** Longest side to which a picture is reduced before it is looked at: enough for any stroke, cheap for any photo. */
const WORKING_SIDE = 400
/** From this side on a picture is a photo or a scan, whose noise is finer than any stroke. */
const NOISY_SIDE = 100

/**
 * A picture as gray levels, EXIF orientation applied, large ones reduced.
 * @throws InvalidInputError `image_corrupt`.
 */
export async function decodeGray(bytes: Uint8Array, maxPixels: number): Promise<Gray> {
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
    const gray = flatten(data, info.width, info.height, hasAlpha && channels > 1)
    return Math.min(info.width, info.height) < NOISY_SIDE ? gray : withoutNoise(gray)
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

async function withoutNoise(gray: Gray): Promise<Gray> {
  const { width, height } = gray
  const data = await sharp(gray.data, { raw: { width, height, channels: 1 } })
    .median(3)
    .blur(0.8)
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return { data, width, height }
}
