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

export interface SheetOptions {
  /** About square when left out. */
  columns?: number
  mostPixels?: number
}

/** Draws images of a data set into one picture, one after another, so that they need not be in memory together. */
export class SheetDrawing {
  readonly #shape: ImageShape
  readonly #factor: number
  readonly #small: Uint8Array
  readonly #sheet: Omit<DrawnSheet, 'pixels' | 'width' | 'height'>
  readonly #count: number
  #drawn = 0

  /** @param count images that will be there. */
  constructor(count: number, shape: ImageShape, { columns, mostPixels = MOST_PIXELS }: SheetOptions = {}) {
    const [height, width] = shape
    const channels = shape[2] === 3 ? 3 : 1
    this.#factor = Math.max(1, Math.ceil(Math.sqrt((count * height * width) / mostPixels)))
    const imageHeight = Math.max(1, Math.floor(height / this.#factor))
    const imageWidth = Math.max(1, Math.floor(width / this.#factor))
    this.#shape = shape
    this.#count = count
    this.#small = new Uint8Array(count * imageHeight * imageWidth * channels)
    this.#sheet = {
      channels,
      imageHeight,
      imageWidth,
      columns: columns ?? Math.max(1, Math.ceil(Math.sqrt(count))),
    }
  }

  /** @param image height x width x channels bytes; of other than 3 channels the first is shown. */
  add(image: Uint8Array): void {
    const { channels, imageHeight, imageWidth } = this.#sheet
    const offset = this.#drawn * imageHeight * imageWidth * channels
    shrink(image, this.#shape, this.#factor, this.#small, offset, [imageHeight, imageWidth])
    this.#drawn += 1
  }

  finish(): DrawnSheet {
    const { channels, imageHeight, imageWidth, columns } = this.#sheet
    const grid = drawSampleGrid(this.#small, [imageHeight, imageWidth, channels], this.#count, columns)
    return { ...grid, ...this.#sheet }
  }
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
