import type { NamedLayer } from '../loaded-network.js'
import { seededRandom } from '../seeded-random.js'

/** How a layer's values become a row of bounded length. */
export interface Folding {
  /** Of the row. */
  width: number
  /** Whether each channel's mean over positions stands for its map. */
  means: boolean
  /** Sums of values with signs, one place for each value; null keeps every value. */
  hashed: { signs: Float32Array; places: Int32Array } | null
}

/** Layers of more values are made smaller. */
const MOST_VALUES = 4096

/**
 * Maps of more than 4,096 values are replaced by their channels' means over positions; a layer that is wider still is
 * folded into 4,096 sums with random signs, which keeps products of vectors in the mean.
 * Source: Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
 */
export function foldingOf(
  { shape, channels }: Pick<NamedLayer, 'shape' | 'channels'>,
  seed: number,
): Folding {
  const values = shape.reduce((product, n) => product * n, 1)
  if (values <= MOST_VALUES) return { width: values, means: false, hashed: null }
  const means = shape.length === 3
  if (channels <= MOST_VALUES) return { width: channels, means, hashed: null }
  const random = seededRandom(seed, -2)
  const signs = Float32Array.from({ length: channels }, () => (random() < 0.5 ? -1 : 1))
  const places = Int32Array.from({ length: channels }, () => Math.floor(random() * MOST_VALUES))
  return { width: MOST_VALUES, means, hashed: { signs, places } }
}
