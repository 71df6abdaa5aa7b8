import type { ChannelStatistics } from '@convscope/shared'

/**
 * Statistics of each channel, in float64. NaN and infinities are kept out of minimum, maximum, mean and deviation; a
 * channel without a finite value has 0 for all of them.
 *
 * @param values height x width x channels, channels innermost; for a flat layer the units are the channels.
 * @param channels how many there are; `values.length` is a multiple of it.
 * @returns per channel minimum, maximum, mean, population standard deviation and the fraction of exact zeros.
 */
export function channelStatistics(values: Float32Array, channels: number): ChannelStatistics {
  const positions = values.length / channels
  const min = new Array<number>(channels).fill(Number.POSITIVE_INFINITY)
  const max = new Array<number>(channels).fill(Number.NEGATIVE_INFINITY)
  const mean = new Array<number>(channels).fill(0)
  const squares = new Array<number>(channels).fill(0)
  const finite = new Array<number>(channels).fill(0)
  const zeros = new Array<number>(channels).fill(0)
  for (let i = 0, channel = 0; i < values.length; i++, channel = channel + 1 === channels ? 0 : channel + 1) {
    const value = values[i] as number
    if (value === 0) zeros[channel]!++
    if (!Number.isFinite(value)) continue
    if (value < min[channel]!) min[channel] = value
    if (value > max[channel]!) max[channel] = value
    // Welford, Technometrics 4(3), 1962: no cancellation, in one pass.
    const delta = value - mean[channel]!
    mean[channel]! += delta / ++finite[channel]!
    squares[channel]! += delta * (value - mean[channel]!)
  }
  return {
    min: min.map((value, channel) => (finite[channel] === 0 ? 0 : value)),
    max: max.map((value, channel) => (finite[channel] === 0 ? 0 : value)),
    mean,
    std: squares.map((sum, channel) => Math.sqrt(sum / Math.max(1, finite[channel]!))),
    fractionZero: zeros.map((count) => count / positions),
  }
}
