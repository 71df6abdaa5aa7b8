'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { useMemo } from 'react'
import type { ColourMapName } from '../feature-maps/colour-maps'
import { grayToColour, type Normalisation, type Range, rangeOf } from '../feature-maps/normalisation'

export interface Colouring {
  colours: ColourMapName
  normalise: Normalisation
  /** Whether the columns share the scale, so that equal colours are equal values. */
  isShared: boolean
}

/** The values that the ends of the colours stand for in each channel's map of one of several records. */
export function shownRanges(
  record: LayerActivationRecord,
  all: readonly LayerActivationRecord[],
  { normalise, isShared }: Pick<Colouring, 'normalise' | 'isShared'>,
): Range[] {
  const among = isShared ? all : [record]
  const layer = widest(among.map(({ layerMin, layerMax }) => ({ min: layerMin, max: layerMax })))
  return record.statistics.min.map((_, channel) =>
    normalise === 'layer'
      ? layer
      : widest(
          among.flatMap(({ statistics }) =>
            channel < statistics.min.length ? [rangeOf(statistics, channel)] : [],
          ),
        ),
  )
}

const widest = (ranges: Range[]): Range => ({
  min: Math.min(...ranges.map(({ min }) => min)),
  max: Math.max(...ranges.map(({ max }) => max)),
})

/** The colour of each gray level of each channel. */
export function useMapColours(
  record: LayerActivationRecord | null,
  all: readonly LayerActivationRecord[],
  { colours, normalise, isShared }: Colouring,
): Uint32Array[] {
  return useMemo(() => {
    if (record === null) return []
    const shown = shownRanges(record, all, { normalise, isShared })
    return shown.map((range, channel) => grayToColour(colours, rangeOf(record.statistics, channel), range))
  }, [record, all, colours, normalise, isShared])
}
