import type { ChannelStatistics } from '@convscope/shared'
import { type ColourMapName, colourTable } from './colour-maps'

export const NORMALISATIONS = ['channel', 'layer'] as const
export type Normalisation = (typeof NORMALISATIONS)[number]

export interface Range {
  min: number
  max: number
}

export const rangeOf = (statistics: ChannelStatistics, channel: number): Range => ({
  min: statistics.min[channel] ?? 0,
  max: statistics.max[channel] ?? 0,
})

/** The values that the two ends of the colour map stand for. */
export function scaleOf(colours: ColourMapName, range: Range): Range {
  if (colours !== 'signed') return range
  // Zero in the middle, and as far to both sides as the farther value.
  const reach = Math.max(Math.abs(range.min), Math.abs(range.max))
  return { min: -reach, max: reach }
}

/**
 * The colour of each gray level of a channel's map in its tile. A tile holds each channel normalised to its own range:
 * value = min + (max - min) * gray / 255.
 *
 * @param channel the channel's own range.
 * @param shown the range that the colours are spread over: the channel's, or its layer's.
 */
export function grayToColour(colours: ColourMapName, channel: Range, shown: Range): Uint32Array {
  const table = colourTable(colours)
  const scale = scaleOf(colours, shown)
  const span = scale.max - scale.min
  return Uint32Array.from({ length: 256 }, (_, gray) => {
    const value = channel.min + ((channel.max - channel.min) * gray) / 255
    const position = span > 0 ? (value - scale.min) / span : colours === 'signed' ? 0.5 : 0
    return table[Math.min(255, Math.max(0, Math.round(position * 255)))] as number
  })
}

/** Channel numbers in the order in which they are shown. */
export function orderChannels(statistics: ChannelStatistics, sort: 'number' | 'strength'): number[] {
  const channels = statistics.mean.map((_, channel) => channel)
  if (sort === 'number') return channels
  const strength = statistics.mean.map(Math.abs)
  return channels.sort((a, b) => (strength[b] as number) - (strength[a] as number) || a - b)
}
