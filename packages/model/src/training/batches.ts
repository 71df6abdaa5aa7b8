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
 * The batches of a split, gathered out of its bytes. A batch is good until the one after the next is asked for: two
 * buffers serve them all, so that an epoch leaves nothing to collect.
 * @param order indices of the images.
 * @param imageSize values of one image.
 */
export function* batchesOf(
  split: DatasetSplit,
  imageSize: number,
  order: Uint32Array,
  batchSize: number,
): Generator<Batch> {
  const largest = Math.min(batchSize, order.length)
  const buffers = [0, 1].map(() => ({
    images: new Uint8Array(largest * imageSize),
    labels: new Uint8Array(largest),
  }))
  for (let start = 0, number = 0; start < order.length; start += batchSize, number++) {
    const count = Math.min(batchSize, order.length - start)
    const { images, labels } = buffers[number % 2] as Omit<Batch, 'count'>
    for (let i = 0; i < count; i++) {
      const index = order[start + i] as number
      images.set(split.images.subarray(index * imageSize, (index + 1) * imageSize), i * imageSize)
      labels[i] = split.labels[index] as number
    }
    yield { count, images: images.subarray(0, count * imageSize), labels: labels.subarray(0, count) }
  }
}

/**
 * Gathers the next batch while this one is computed, one computation at a time.
 * @param compute numbers count from 1.
 * @param done awaited before the next computation begins; what it throws ends the loop.
 */
export async function eachBatch<Gathered extends Batch, Result>(
  batches: Generator<Gathered>,
  compute: (batch: Gathered, number: number) => Promise<Result>,
  done: (batch: Gathered, result: Result, number: number) => void | Promise<void>,
): Promise<void> {
  let next = batches.next()
  for (let number = 1; next.done !== true; number++) {
    const batch = next.value
    const computing = compute(batch, number)
    next = batches.next()
    await done(batch, await computing, number)
  }
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
