/** Bins kept while values come in; merging two by two leaves half of them. */
const FINE_BINS = 2048
/** Of a bin; far below where a float64 no longer tells whole numbers apart. */
const LARGEST_NUMBER = 2 ** 40

/** Nothing is in it where min is above max. */
export interface Range {
  min: number
  max: number
}

export interface Histogram {
  /** One more than counts, rising, all multiples of one power of two. */
  edges: number[]
  /** Values from edges[i] up to, not with, edges[i + 1]. */
  counts: number[]
}

/**
 * A histogram of values whose range is known only once all have been seen, in one pass and fixed memory: bins are as wide
 * as a power of two and begin at its multiples, so that two neighbours can be merged into one of twice the width.
 * Values that are not finite are left out.
 */
export class StreamingHistogram {
  #counts = new Float64Array(FINE_BINS)
  /** Number of the first bin: it begins at first x width. */
  #first = 0
  #width = 2 ** -160
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  /** @param range known already: holds all finite values of these and, it may be, of those before. */
  add(values: Float32Array, range: Range = rangeOf(values)): void {
    const { min, max } = range
    if (min > max) return
    this.#widen(min, max)
    const counts = this.#counts
    const scale = 1 / this.#width
    const first = this.#first
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number
      // The width is a power of two, so that the product is exact and equal values share a bin.
      if (value >= min && value <= max) counts[Math.floor(value * scale) - first]! += 1
    }
  }

  /** @param most bins of the result; more than half as many where the values differ enough. */
  read(most: number): Histogram {
    if (this.#min > this.#max) return { edges: [], counts: [] }
    let width = this.#width
    while (Math.floor(this.#max / width) - Math.floor(this.#min / width) + 1 > most) width *= 2
    const first = Math.floor(this.#min / width)
    const last = Math.floor(this.#max / width)
    const counts = new Array<number>(last - first + 1).fill(0)
    this.#counts.forEach((count, i) => {
      if (count > 0) counts[Math.floor(((this.#first + i) * this.#width) / width) - first]! += count
    })
    const edges = Array.from({ length: counts.length + 1 }, (_, i) => (first + i) * width)
    return { edges, counts }
  }

  /** Makes room for values from min to max. */
  #widen(min: number, max: number): void {
    const isEmpty = this.#min > this.#max
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
    const first = Math.floor(this.#min / this.#width)
    const last = Math.floor(this.#max / this.#width)
    if (!isEmpty && first >= this.#first && last < this.#first + FINE_BINS) return
    let width = this.#width
    const largest = Math.max(Math.abs(this.#min), Math.abs(this.#max))
    while (
      Math.floor(this.#max / width) - Math.floor(this.#min / width) + 1 > FINE_BINS / 2 ||
      largest / width > LARGEST_NUMBER
    ) {
      width *= 2
    }
    const used = Math.floor(this.#max / width) - Math.floor(this.#min / width) + 1
    // Room on both sides: the next batch is seldom far off.
    const newFirst = Math.floor(this.#min / width) - Math.floor((FINE_BINS - used) / 2)
    const counts = new Float64Array(FINE_BINS)
    this.#counts.forEach((count, i) => {
      if (count > 0) counts[Math.floor(((this.#first + i) * this.#width) / width) - newFirst]! += count
    })
    this.#counts = counts
    this.#first = newFirst
    this.#width = width
  }
}

/** Of the finite values. */
function rangeOf(values: Float32Array): Range {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < min && value !== Number.NEGATIVE_INFINITY) min = value
    if (value > max && value !== Number.POSITIVE_INFINITY) max = value
  }
  return { min, max }
}
