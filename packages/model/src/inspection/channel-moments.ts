import type { ChannelStatistics } from '@convscope/shared'
import type { Range } from './streaming-histogram.js'

/** So many values are gone through channel by channel: 16 KiB stay in a core's first cache. */
const BLOCK_VALUES = 4096

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

  /** Of all channels' finite values; min is above max where there is none. */
  get range(): Range {
    return {
      min: this.#min.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
      max: this.#max.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    }
  }

  /** @param values channels innermost. */
  add(values: Float32Array): void {
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length)
    const block = Math.max(1, Math.floor(BLOCK_VALUES / this.#channels)) * this.#channels
    for (let start = 0; start < values.length; start += block) {
      const end = Math.min(start + block, values.length)
      for (let channel = 0; channel < this.#channels; channel++) this.#add(channel, values, bits, start, end)
    }
    this.#values += values.length
  }

  /** One channel's values between two positions of the array: the sums stay in registers. */
  #add(channel: number, values: Float32Array, bits: Int32Array, start: number, end: number): void {
    const channels = this.#channels
    const first = start + channel
    let finite = this.#finite[channel] as number
    if (finite === 0) this.#origin[channel] = firstFinite(values, first, end, channels)
    const origin = this.#origin[channel] as number
    let min = this.#min[channel] as number
    let max = this.#max[channel] as number
    let sum = this.#sum[channel] as number
    let squares = this.#squares[channel] as number
    let zeros = 0
    for (let i = first; i < end; i += channels) {
      const value = values[i] as number
      const difference = value - origin
      // Neither infinite nor no number.
      if (difference - difference !== 0) continue
      finite += 1
      // 1 for the bits of 0 and -0. Zeros come as they like: a branch would be taken wrongly too often.
      zeros += Math.clz32((bits[i] as number) << 1) >> 5
      if (value < min) min = value
      if (value > max) max = value
      sum += difference
      squares += difference * difference
    }
    this.#finite[channel] = finite
    this.#min[channel] = min
    this.#max[channel] = max
    this.#sum[channel] = sum
    this.#squares[channel] = squares
    this.#zeros[channel]! += zeros
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

/** 0 where there is none. */
function firstFinite(values: Float32Array, start: number, end: number, step: number): number {
  for (let i = start; i < end; i += step) {
    const value = values[i] as number
    if (Number.isFinite(value)) return value
  }
  return 0
}
