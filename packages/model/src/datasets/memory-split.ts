import type { DatasetSplit } from './dataset.js'

/** A split whose images are in memory. */
export class MemorySplit implements DatasetSplit {
  readonly count: number
  readonly images: Uint8Array
  readonly labels: Uint16Array

  /**
   * @param images count x height x width x channels bytes (NHWC).
   * @param labels one per image.
   */
  constructor(images: Uint8Array, labels: ArrayLike<number>) {
    this.count = labels.length
    this.images = images
    this.labels = Uint16Array.from(labels)
  }

  async read(indices: Uint32Array, target: Uint8Array): Promise<void> {
    const size = this.count === 0 ? 0 : this.images.length / this.count
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number
      target.set(this.images.subarray(index * size, (index + 1) * size), i * size)
    }
  }
}
