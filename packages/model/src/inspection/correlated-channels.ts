import { tf } from '../runtime/tensorflow.js'

export interface CorrelatedPair {
  a: number
  b: number
  correlation: number
}

/** Rows of the matrix of correlations that are held at once. */
const BLOCK = 512

/**
 * Pairs of channels whose values rise and fall together, or against each other.
 *
 * @param samples rows of one value per channel.
 * @param channels how many there are; a constant one is in no pair.
 * @param least pairs have at least this |correlation|.
 * @param most that many pairs at most.
 * @returns a below b; strongest first.
 */
export function correlatedChannels(
  samples: Float32Array,
  channels: number,
  least: number,
  most: number,
): CorrelatedPair[] {
  const standard = standardised(samples, channels)
  let pairs: CorrelatedPair[] = []
  const keepStrongest = () => {
    pairs = pairs
      .sort((p, q) => Math.abs(q.correlation) - Math.abs(p.correlation) || p.a - q.a || p.b - q.b)
      .slice(0, most)
  }
  for (let first = 0; first < channels; first += BLOCK) {
    const rows = Math.min(BLOCK, channels - first)
    const correlations = tf.tidy(() => {
      const all = tf.tensor2d(standard, [samples.length / channels, channels])
      return tf.matMul(tf.slice(all, [0, first], [-1, rows]), all, true).dataSync()
    })
    for (let row = 0; row < rows; row++) {
      const a = first + row
      for (let b = a + 1; b < channels; b++) {
        const correlation = correlations[row * channels + b] as number
        if (Math.abs(correlation) < least) continue
        pairs.push({ a, b, correlation: Math.max(-1, Math.min(1, correlation)) })
      }
      if (pairs.length > 100 * most) keepStrongest()
    }
  }
  keepStrongest()
  return pairs
}

/** Each channel's values less their mean, over their length as a vector: products of two are correlations. */
export function standardised(samples: Float32Array, channels: number): Float32Array {
  const rows = samples.length / channels
  const mean = new Float64Array(channels)
  for (let start = 0; start < samples.length; start += channels) {
    for (let channel = 0; channel < channels; channel++) {
      mean[channel]! += (samples[start + channel] as number) / rows
    }
  }
  const squares = new Float64Array(channels)
  for (let start = 0; start < samples.length; start += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const difference = (samples[start + channel] as number) - (mean[channel] as number)
      squares[channel]! += difference * difference
    }
  }
  // What rounding leaves of a constant is not a variation.
  const inverse = squares.map((square, channel) =>
    Math.sqrt(square / rows) > 1e-6 * Math.abs(mean[channel] as number) ? 1 / Math.sqrt(square) : 0,
  )
  const standard = new Float32Array(samples.length)
  for (let start = 0; start < samples.length; start += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const difference = (samples[start + channel] as number) - (mean[channel] as number)
      standard[start + channel] = difference * (inverse[channel] as number)
    }
  }
  return standard
}
