import type { DatasetSplit } from '../datasets/dataset.js'

export interface Batch {
  count: number
  /** count x height x width x channels values 0 to 255. */
  images: Uint8Array
  /** One class index per image. */
  labels: Uint8Array
}

const TO_UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/**
 * Gathers a batch out of a split's bytes.
 * @param order indices of the images; the batch is order[start] … order[start + count - 1].
 * @param imageSize values of one image.
 */
export function gatherBatch(
  split: DatasetSplit,
  imageSize: number,
  order: Uint32Array,
  start: number,
  count: number,
): Batch {
  const images = new Uint8Array(count * imageSize)
  const labels = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const index = order[start + i] as number
    images.set(split.images.subarray(index * imageSize, (index + 1) * imageSize), i * imageSize)
    labels[i] = split.labels[index] as number
  }
  return { count, images, labels }
}

/** Bytes as values from 0 to 1: byte / 255. */
export function toUnit(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) values[i] = TO_UNIT[bytes[i] as number] as number
  return values
}

/** Labels as rows of zeros with a one: count x classes. */
export function oneHot(labels: Uint8Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes)
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1
  })
  return rows
}
