import type { LayerActivationRecord } from '@convscope/shared'
import { type Normalisation, type Range, rangeOf } from '../feature-maps/normalisation'

/** What colours are spread over: the epoch that is shown, or all of them, so that growth is seen. */
export const SPANS = ['epoch', 'run'] as const
export type Span = (typeof SPANS)[number]

export interface RunRanges {
  layer: Range
  channels: Range[]
}

/** The ranges of a layer's values over all epochs; null without any. */
export function rangesOver(records: readonly LayerActivationRecord[]): RunRanges | null {
  const [first] = records
  if (first === undefined) return null
  const widest = (ranges: Range[]): Range => ({
    min: Math.min(...ranges.map(({ min }) => min)),
    max: Math.max(...ranges.map(({ max }) => max)),
  })
  return {
    layer: widest(records.map(({ layerMin, layerMax }) => ({ min: layerMin, max: layerMax }))),
    channels: first.statistics.min.map((_, channel) =>
      widest(records.map(({ statistics }) => rangeOf(statistics, channel))),
    ),
  }
}

/** The values that the ends of the colours stand for in one channel's map. */
export function shownRange(
  record: LayerActivationRecord,
  channel: number,
  { normalise, span }: { normalise: Normalisation; span: Span },
  run: RunRanges | null,
): Range {
  const own = rangeOf(record.statistics, channel)
  if (span === 'run' && run !== null)
    return normalise === 'layer' ? run.layer : (run.channels[channel] ?? own)
  return normalise === 'layer' ? { min: record.layerMin, max: record.layerMax } : own
}
