import { createHash, type Hash } from 'node:crypto'
import type { ImageShape } from '@convscope/shared'
import type { Examples } from './reading/readable-dataset.js'

/** Labels of a data set with more classes do not fit a byte. */
const BYTE_CLASSES = 256

/**
 * SHA-256 (hex, 64 characters) over what a training run can learn from: image shape, class names, numbers of examples,
 * and images and labels of both splits in order. The same data give the same hash whether they came raw, gzip'd or as
 * pictures. Fed with the training split's examples, then with the other's.
 */
export class ContentHash {
  readonly #hash: Hash
  readonly #toBytes: (labels: Uint16Array) => Uint8Array
  /** Of the split that is being read: its labels come after all of its images. */
  #labels: Uint8Array[] = []

  constructor(about: { inputShape: ImageShape; classes: readonly string[]; train: number; test: number }) {
    const { inputShape, classes, train, test } = about
    this.#hash = createHash('sha256').update(JSON.stringify({ inputShape, classes, train, test }))
    this.#toBytes =
      classes.length <= BYTE_CLASSES
        ? (labels) => Uint8Array.from(labels)
        : (labels) => new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)
  }

  add({ images, labels }: Examples): void {
    this.#hash.update(images)
    this.#labels.push(this.#toBytes(labels))
  }

  endSplit(): void {
    for (const labels of this.#labels) this.#hash.update(labels)
    this.#labels = []
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}
