import type { ImageShape } from '@convscope/shared'

/**
 * Images in a grid, row by row, without gaps; cells without an image are black.
 * @param images count x height x width x channels bytes.
 * @returns pixels of rows * height by columns * width, with as many channels.
 */
export function drawSampleGrid(
  images: Uint8Array,
  shape: ImageShape,
  count: number,
  columns: number,
): { pixels: Uint8Array; width: number; height: number } {
  const [imageHeight, imageWidth, channels] = shape
  const width = columns * imageWidth
  const height = Math.ceil(count / columns) * imageHeight
  const pixels = new Uint8Array(width * height * channels)
  const rowBytes = imageWidth * channels
  for (let index = 0; index < count; index++) {
    const left = (index % columns) * rowBytes
    const top = Math.floor(index / columns) * imageHeight
    for (let y = 0; y < imageHeight; y++) {
      const from = (index * imageHeight + y) * rowBytes
      pixels.set(images.subarray(from, from + rowBytes), (top + y) * width * channels + left)
    }
  }
  return { pixels, width, height }
}
