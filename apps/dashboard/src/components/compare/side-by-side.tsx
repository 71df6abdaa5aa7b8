'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { ErrorNote } from '@/components/ui/notes'
import { significant } from '@/format/numbers'
import { LargeMap } from '../feature-maps/large-map'
import { MapPixels } from '../feature-maps/map-pixels'
import { useLayerPixels } from '../feature-maps/use-layer-pixels'
import { scaleFor, type ViewOptions } from '../feature-maps/view-options'
import { CellGrid } from './cell-grid'
import { letterOf } from './compared'
import { cellAt, MapCell, type Spot } from './map-cell'
import { type Colouring, useMapColours } from './use-map-colours'

/** What is under the pointer, in whichever column. */
export interface Pointed {
  channel: number
  spot: Spot
}

interface ColumnProps {
  record: LayerActivationRecord
  /** Of all columns, for a common scale. */
  all: readonly LayerActivationRecord[]
  place: number
  colouring: Colouring
  /** Of the largest map among the columns: rows stay aligned. */
  largest: { height: number; width: number }
  size: ViewOptions['size']
  /** Screen pixels that a column has for a map at most. */
  room: number
  channels: readonly number[]
  chosen: number | null
  pointed: Pointed | null
  /** Of each channel to the first column's; null for the first column itself. */
  correlations: readonly (number | null)[] | null
  onPoint(channel: number, spot: Spot | null): void
  onChoose(channel: number): void
}

/** All maps of a layer of one column. */
export function MapColumn(props: ColumnProps) {
  const { record, all, place, colouring, largest, size, room, channels, chosen, pointed, correlations } =
    props
  const { pixels, error } = useLayerPixels(record)
  const colours = useMapColours(record, all, colouring)
  const [height, width, count] = record.shape as [number, number, number]
  const scale = Math.max(
    1,
    Math.min(scaleFor(size, largest.height, largest.width), Math.floor(room / largest.width)),
  )
  const letter = letterOf(place)
  if (error !== null) return <ErrorNote error={{ code: 'picture_failed', message: error }} />
  return (
    <CellGrid
      label={`Feature maps of ${record.layer} in ${letter}`}
      height={largest.height * scale}
      width={largest.width * scale}
      lines={2}
      channels={channels.filter((channel) => channel < count)}
    >
      {(channel) => (
        <MapCell
          channel={channel}
          gray={pixels?.maps[channel] ?? null}
          colour={colours[channel] as Uint32Array}
          height={height}
          width={width}
          scale={scale}
          label={`filter ${channel} of ${record.layer} in ${letter}`}
          caption={<Caption channel={channel} correlation={correlations?.[channel]} />}
          spot={pointed?.channel === channel ? pointed.spot : null}
          isChosen={channel === chosen}
          onSpot={props.onPoint}
          onChoose={props.onChoose}
        />
      )}
    </CellGrid>
  )
}

export function Caption({
  channel,
  correlation,
}: {
  channel: number
  correlation?: number | null | undefined
}) {
  return (
    <>
      <span className="block truncate">filter {channel}</span>
      <span className="block h-5 truncate" title="Correlation with the same filter of the other">
        {correlation === undefined ? '' : correlation === null ? 'r –' : `r ${correlation.toFixed(3)}`}
      </span>
    </>
  )
}

interface LargeColumnProps
  extends Pick<ColumnProps, 'record' | 'all' | 'place' | 'colouring' | 'pointed' | 'onPoint'> {
  channel: number
}

/** One map of a column, large. */
export function LargeColumn(props: LargeColumnProps) {
  const { record, all, place, colouring, pointed, channel, onPoint } = props
  const { pixels } = useLayerPixels(record)
  const colours = useMapColours(record, all, colouring)
  const [height, width, count] = record.shape as [number, number, number]
  if (channel >= count) {
    return (
      <p className="text-sm text-muted">
        {letterOf(place)} has no filter {channel}, only 0 to {count - 1}.
      </p>
    )
  }
  const { min, max } = record.statistics
  return (
    <div className="min-w-0 space-y-1">
      <LargeMap
        height={height}
        width={width}
        marked={pointed?.channel === channel ? cellAt(pointed.spot, height, width) : null}
        onHover={(cell) =>
          onPoint(channel, cell && { y: (cell.row + 0.5) / height, x: (cell.column + 0.5) / width })
        }
      >
        {(scale) => (
          <MapPixels
            gray={pixels?.maps[channel] ?? null}
            colour={colours[channel] as Uint32Array}
            height={height}
            width={width}
            scale={scale}
            label={`filter ${channel} of ${record.layer} in ${letterOf(place)}, large`}
          />
        )}
      </LargeMap>
      <p className="text-xs text-muted">
        {letterOf(place)}: {significant(min[channel] ?? 0)} to {significant(max[channel] ?? 0)}
      </p>
    </div>
  )
}
