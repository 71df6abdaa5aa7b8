import type { DatasetSplit } from '../datasets/dataset.js'

export interface Batch {
  count: number
  /** count x height x width x channels values 0 to 255. */
  images: Uint8Array
  /** One class index per image. */
  labels: Int32Array
}

const TO_UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/**
 * The batches of a split, gathered out of its images. A batch is good until the one after the next is asked for: two
 * buffers serve them all, so that an epoch leaves nothing to collect.
 * @param order indices of the images.
 * @param imageSize values of one image.
 */
export async function* batchesOf(
  split: DatasetSplit,
  imageSize: number,
  order: Uint32Array,
  batchSize: number,
): AsyncGenerator<Batch> {
  const largest = Math.min(batchSize, order.length)
  const buffers = [0, 1].map(() => ({
    images: new Uint8Array(largest * imageSize),
    labels: new Int32Array(largest),
  }))
  for (let start = 0, number = 0; start < order.length; start += batchSize, number++) {
    const count = Math.min(batchSize, order.length - start)
    const { images, labels } = buffers[number % 2] as Omit<Batch, 'count'>
    const indices = order.subarray(start, start + count)
    const batch = { count, images: images.subarray(0, count * imageSize), labels: labels.subarray(0, count) }
    for (let i = 0; i < count; i++) labels[i] = split.labels[indices[i] as number] as number
    await split.read(indices, batch.images)
    yield batch
  }
}

/**
 * Gathers the next batch while this one is computed, one computation at a time.
 * @param compute numbers count from 1.
 * @param done awaited before the next computation begins; what it throws ends the loop.
 */
export async function eachBatch<Gathered extends Batch, Result>(
  batches: AsyncGenerator<Gathered>,
  compute: (batch: Gathered, number: number) => Promise<Result>,
  done: (batch: Gathered, result: Result, number: number) => void | Promise<void>,
): Promise<void> {
  let next = await batches.next()
  for (let number = 1; next.done !== true; number++) {
    const batch = next.value
    // Neither may be under way any longer when the other's failure ends the loop.
    const [computed, gathered] = await Promise.allSettled([compute(batch, number), batches.next()])
    if (computed.status === 'rejected') throw computed.reason
    await done(batch, computed.value, number)
    if (gathered.status === 'rejected') throw gathered.reason
    next = gathered.value
  }
}

/** Bytes as values from 0 to 1: byte / 255. */
export function toUnit(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) values[i] = TO_UNIT[bytes[i] as number] as number
  return values
}

/** Labels as rows of zeros with a one: count x classes. */
export function oneHot(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes)
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1
  })
  return rows
}
