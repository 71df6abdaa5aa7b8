import { drawImageSheet, encodePng } from '@convscope/imaging'
import type { ImageShape, ImageSheet, ValueMap } from '@convscope/shared'
import type { ArtifactStore } from '@convscope/storage'

const PNG = 'image/png'

/** Values as an 8-bit picture, spread from their lowest to their highest. */
export async function storeValueMap(
  artifacts: Pick<ArtifactStore, 'put'>,
  values: Float32Array,
  [height, width]: readonly [number, number],
): Promise<ValueMap> {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  const scale = max > min ? 255 / (max - min) : 0
  const pixels = Uint8Array.from(values, (value) => Math.round((value - min) * scale))
  const { sha256 } = await artifacts.put(await encodePng(pixels, width, height, 1), PNG)
  return { sha256, height, width, min, max }
}

/** @param images each height x width x channels bytes. */
export async function storeImageSheet(
  artifacts: Pick<ArtifactStore, 'put'>,
  images: readonly Uint8Array[],
  shape: ImageShape,
): Promise<ImageSheet> {
  const { pixels, width, height, channels, imageHeight, imageWidth, columns } = drawImageSheet(images, shape)
  const { sha256 } = await artifacts.put(await encodePng(pixels, width, height, channels), PNG)
  return { sha256, height: imageHeight, width: imageWidth, columns, count: images.length }
}

/** Images of a split of a data set, by their places in it. */
export function imagesAt(images: Uint8Array, shape: ImageShape, indices: ArrayLike<number>): Uint8Array[] {
  const size = shape.reduce((product, n) => product * n, 1)
  return Array.from(indices, (index) => images.subarray(index * size, (index + 1) * size))
}
