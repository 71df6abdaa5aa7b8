import type { ChannelStatistics } from '@convscope/shared'

/**
 * `channelStatistics` over more values than fit in memory, a batch at a time. Values that are not finite count only in
 * the fraction of zeros.
 */
export class ChannelMoments {
  readonly #channels: number
  readonly #min: Float64Array
  readonly #max: Float64Array
  readonly #finite: Float64Array
  readonly #zeros: Float64Array
  /** Each channel's first value is taken off all others: far from zero their squares would lose what differs. */
  readonly #origin: Float64Array
  readonly #sum: Float64Array
  readonly #squares: Float64Array
  #values = 0

  constructor(channels: number) {
    this.#channels = channels
    this.#min = new Float64Array(channels).fill(Number.POSITIVE_INFINITY)
    this.#max = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY)
    this.#finite = new Float64Array(channels)
    this.#zeros = new Float64Array(channels)
    this.#origin = new Float64Array(channels).fill(Number.NaN)
    this.#sum = new Float64Array(channels)
    this.#squares = new Float64Array(channels)
  }

  get valuesPerChannel(): number {
    return this.#values / this.#channels
  }

  /** @param values channels innermost. */
  add(values: Float32Array): void {
    const [min, max, finite, zeros] = [this.#min, this.#max, this.#finite, this.#zeros]
    const [origin, sum, squares] = [this.#origin, this.#sum, this.#squares]
    const channels = this.#channels
    this.#values += values.length
    for (
      let i = 0, channel = 0;
      i < values.length;
      i++, channel = channel + 1 === channels ? 0 : channel + 1
    ) {
      const value = values[i] as number
      if (value === 0) zeros[channel]! += 1
      if (!Number.isFinite(value)) continue
      if (finite[channel] === 0) origin[channel] = value
      finite[channel]! += 1
      if (value < min[channel]!) min[channel] = value
      if (value > max[channel]!) max[channel] = value
      const difference = value - origin[channel]!
      sum[channel]! += difference
      squares[channel]! += difference * difference
    }
  }

  /** As `channelStatistics`: population deviation, and 0 where there is no finite value. */
  read(): ChannelStatistics {
    const each = (read: (channel: number, count: number) => number) =>
      Array.from({ length: this.#channels }, (_, channel) => {
        const count = this.#finite[channel] as number
        return count === 0 ? 0 : read(channel, count)
      })
    return {
      min: each((channel) => this.#min[channel] as number),
      max: each((channel) => this.#max[channel] as number),
      mean: each(
        (channel, count) => (this.#origin[channel] as number) + (this.#sum[channel] as number) / count,
      ),
      std: each((channel, count) => {
        const mean = (this.#sum[channel] as number) / count
        return Math.sqrt(Math.max(0, (this.#squares[channel] as number) / count - mean * mean))
      }),
      fractionZero: Array.from(this.#zeros, (zeros) => zeros / this.valuesPerChannel),
    }
  }
}
