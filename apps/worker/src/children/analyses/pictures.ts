import { encodePng, SheetDrawing } from '@convscope/imaging'
import type { DatasetSplit } from '@convscope/model'
import type { ImageShape, ImageSheet, ValueMap } from '@convscope/shared'
import type { ArtifactStore } from '@convscope/storage'

const PNG = 'image/png'
const READ_AT_ONCE = 64

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

/**
 * Images of a split of a data set side by side, by their places in it. They are read a few at a time: there may be tens of
 * thousands.
 */
export async function storeImageSheet(
  artifacts: Pick<ArtifactStore, 'put'>,
  split: DatasetSplit,
  shape: ImageShape,
  indices: ArrayLike<number>,
): Promise<ImageSheet> {
  const size = shape.reduce((product, n) => product * n, 1)
  const drawing = new SheetDrawing(indices.length, shape)
  const places = Uint32Array.from(indices)
  const buffer = new Uint8Array(Math.min(READ_AT_ONCE, places.length) * size)
  for (let start = 0; start < places.length; start += READ_AT_ONCE) {
    const some = places.subarray(start, start + READ_AT_ONCE)
    await split.read(some, buffer)
    for (let i = 0; i < some.length; i++) drawing.add(buffer.subarray(i * size, (i + 1) * size))
  }
  return storeDrawing(artifacts, drawing, indices.length)
}

/** @param images each height x width x channels bytes. */
export async function storeMadeImages(
  artifacts: Pick<ArtifactStore, 'put'>,
  images: readonly Uint8Array[],
  shape: ImageShape,
): Promise<ImageSheet> {
  const drawing = new SheetDrawing(images.length, shape)
  for (const image of images) drawing.add(image)
  return storeDrawing(artifacts, drawing, images.length)
}

async function storeDrawing(
  artifacts: Pick<ArtifactStore, 'put'>,
  drawing: SheetDrawing,
  count: number,
): Promise<ImageSheet> {
  const { pixels, width, height, channels, imageHeight, imageWidth, columns } = drawing.finish()
  const { sha256 } = await artifacts.put(await encodePng(pixels, width, height, channels), PNG)
  return { sha256, height: imageHeight, width: imageWidth, columns, count }
}
