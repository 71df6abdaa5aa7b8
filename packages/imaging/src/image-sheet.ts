import type { ImageShape } from '@convscope/shared'
import { drawSampleGrid } from './sample-grid.js'

/** Pixels that a sheet has at most; images of a larger one are made smaller. */
const MOST_PIXELS = 16_000_000

export interface DrawnSheet {
  pixels: Uint8Array
  width: number
  height: number
  channels: 1 | 3
  /** Of one image on the sheet. */
  imageHeight: number
  imageWidth: number
  columns: number
}

/**
 * Images in a grid that is about square, without gaps.
 * @param images one after another, each height x width x channels bytes; of other than 3 channels the first is shown.
 */
export function drawImageSheet(images: readonly Uint8Array[], shape: ImageShape): DrawnSheet {
  const [height, width] = shape
  const channels = shape[2] === 3 ? 3 : 1
  const factor = Math.max(1, Math.ceil(Math.sqrt((images.length * height * width) / MOST_PIXELS)))
  const imageHeight = Math.max(1, Math.floor(height / factor))
  const imageWidth = Math.max(1, Math.floor(width / factor))
  const small = new Uint8Array(images.length * imageHeight * imageWidth * channels)
  images.forEach((image, i) => {
    shrink(image, shape, factor, small, i * imageHeight * imageWidth * channels, [imageHeight, imageWidth])
  })
  const columns = Math.max(1, Math.ceil(Math.sqrt(images.length)))
  const grid = drawSampleGrid(small, [imageHeight, imageWidth, channels], images.length, columns)
  return { ...grid, channels, imageHeight, imageWidth, columns }
}

/** Means of squares of `factor` pixels. */
function shrink(
  image: Uint8Array,
  [, width, sourceChannels]: ImageShape,
  factor: number,
  target: Uint8Array,
  offset: number,
  [imageHeight, imageWidth]: [number, number],
): void {
  const channels = sourceChannels === 3 ? 3 : 1
  for (let y = 0; y < imageHeight; y++) {
    for (let x = 0; x < imageWidth; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let dy = 0; dy < factor; dy++) {
          for (let dx = 0; dx < factor; dx++) {
            const at = ((y * factor + dy) * width + x * factor + dx) * sourceChannels + channel
            sum += image[at] as number
          }
        }
        target[offset + (y * imageWidth + x) * channels + channel] = Math.round(sum / (factor * factor))
      }
    }
  }
}
