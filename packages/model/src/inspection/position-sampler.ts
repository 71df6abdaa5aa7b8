/**
 * Keeps a layer's values at some positions of each image, all channels of a position together: the same positions for the
 * same images, others from image to image, so that all of the map takes part.
 */
export class PositionSampler {
  readonly #positions: number
  readonly #channels: number
  readonly #perImage: number
  /** Every so many images. */
  readonly #every: number
  readonly #samples: Float32Array
  #filled = 0

  /** @param most values that are kept at most. */
  constructor(images: number, positions: number, channels: number, most: number) {
    const rows = Math.max(1, Math.floor(most / channels))
    this.#positions = positions
    this.#channels = channels
    this.#perImage = Math.max(1, Math.min(positions, Math.floor(rows / images)))
    this.#every = Math.ceil(images / rows)
    this.#samples = new Float32Array(Math.ceil(images / this.#every) * this.#perImage * channels)
  }

  /**
   * @param values a batch of images x positions x channels.
   * @param firstImage number of the batch's first image.
   */
  add(values: Float32Array, firstImage: number): void {
    const perImage = this.#positions * this.#channels
    for (let image = 0; image * perImage < values.length; image++) {
      if ((firstImage + image) % this.#every !== 0) continue
      for (let i = 0; i < this.#perImage; i++) {
        const from = image * perImage + this.#position(firstImage + image, i) * this.#channels
        this.#samples.set(values.subarray(from, from + this.#channels), this.#filled)
        this.#filled += this.#channels
      }
    }
  }

  /** Rows of one value per channel. */
  samples(): Float32Array {
    return this.#samples.subarray(0, this.#filled)
  }

  /** Evenly spread over the map, and moved on by the golden ratio of a step from image to image. */
  #position(image: number, i: number): number {
    const shift = (image * 0.618_033_988_749_895) % 1
    return Math.floor(((i + shift) * this.#positions) / this.#perImage) % this.#positions
  }
}
