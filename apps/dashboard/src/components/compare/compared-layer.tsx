'use client'

import type { ErrorDetails, LayerActivationRecord } from '@convscope/shared'
import { useMemo, useRef } from 'react'
import { ErrorNote, Hint } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { useWidth } from '@/components/ui/use-width'
import { FlatLayer } from '../feature-maps/flat-layer'
import { useViewOptions } from '../feature-maps/view-options'
import { channelCorrelations } from './channel-correlations'
import { columnStyle } from './column-style'
import { useCompareOptions } from './compare-options'
import { type Compared, letterOf } from './compared'
import { DifferenceView } from './difference-view'
import type { LayerValues } from './layer-values'
import type { Spot } from './map-cell'
import { MatchedView } from './matched-view'
import { orderByLikeness } from './order-channels'
import { pairOf } from './pair'
import { LargeColumn, MapColumn, type Pointed } from './side-by-side'
import { SwipeView } from './swipe-view'

interface ComparedLayerProps {
  columns: Compared[]
  records: (LayerActivationRecord | null)[]
  values: (LayerValues | null)[]
  error: ErrorDetails | null
  layer: string
  pointed: Pointed | null
  onPoint(channel: number, spot: Spot | null): void
}

/** Screen pixels between columns, and of a column beside its maps. */
const GAP = 12
const INSET = 32
const USUAL_WIDTH = 1392

/** One layer of all columns, compared in the way that is chosen. */
export function ComparedLayer(props: ComparedLayerProps) {
  const { columns, records, values, error, layer, pointed, onPoint } = props
  const [view] = useViewOptions()
  const [options, setOptions] = useCompareOptions()
  const { mode, channel, order } = options
  const maps = useMemo(
    () => records.filter((record) => record !== null && record.shape.length === 3) as LayerActivationRecord[],
    [records],
  )
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame, USUAL_WIDTH)
  const isSide = mode === 'side'
  const left = isSide ? 0 : within(options.left, columns.length, 0)
  const right = isSide ? 1 : within(options.right, columns.length, left === 0 ? 1 : 0)
  const base = values[left] ?? null
  const correlations = useMemo(
    () =>
      values.map((each, place) =>
        base === null || each === null || place === left ? null : channelCorrelations(base, each),
      ),
    [values, base, left],
  )
  const count = Math.max(0, ...maps.map(({ shape }) => shape[2] ?? 0))
  const likeness = correlations[right] ?? Array.from({ length: count }, () => null)
  const channels = orderByLikeness(
    Array.from({ length: count }, (_, each) => likeness[each] ?? null),
    order,
  )
  const colouring = {
    colours: view.colours,
    normalise: view.normalise,
    isShared: options.scale === 'shared' && mode !== 'matched',
  }
  const onChoose = (to: number) => void setOptions({ channel: to === channel ? null : to })
  const recordPair = pairOf(records, [left, right])
  const common = { colouring, all: maps, size: view.size, channels, chosen: channel, onChoose }

  return (
    <div ref={frame} className="space-y-4">
      {maps.length === 0 ? <WithoutMaps {...props} /> : withMaps()}
    </div>
  )

  function withMaps() {
    return (
      <>
        {error !== null && <ErrorNote error={error} />}
        {channel !== null && (channel < 0 || channel >= count) && (
          <Hint>
            {layer} has no filter {channel}; it has filters 0 to {count - 1}.
          </Hint>
        )}
        {isSide ? (
          sideBySide()
        ) : recordPair === null || left === right ? (
          <Hint>
            This needs {layer} in two columns. {missingIn()}
          </Hint>
        ) : (
          paired()
        )}
      </>
    )
  }

  function missingIn(): string {
    const missing = records.flatMap((record, place) => (record === null ? [letterOf(place)] : []))
    return missing.length === 0 ? 'Choose two different ones.' : `It is not in ${missing.join(' and ')}.`
  }

  function sideBySide() {
    // As many whole pixels per value as the column has room for.
    const room = (width - GAP * (columns.length - 1)) / columns.length - INSET
    const largest = {
      height: Math.max(...maps.map(({ shape }) => shape[0] ?? 1)),
      width: Math.max(...maps.map(({ shape }) => shape[1] ?? 1)),
    }
    return (
      <>
        {channel !== null && channel >= 0 && channel < count && (
          <Panel
            title={`filter ${channel}`}
            aside={<Together correlations={correlations} channel={channel} />}
          >
            <div className="grid gap-3" style={columnStyle(columns.length)}>
              {records.map((record, place) =>
                record === null || record.shape.length !== 3 ? (
                  <span key={columns[place]?.id} />
                ) : (
                  <LargeColumn
                    key={columns[place]?.id}
                    record={record}
                    all={maps}
                    place={place}
                    colouring={colouring}
                    pointed={pointed}
                    channel={channel}
                    onPoint={onPoint}
                  />
                ),
              )}
            </div>
          </Panel>
        )}
        <div className="grid gap-3" style={columnStyle(columns.length)}>
          {records.map((record, place) => {
            const compared = columns[place] as Compared
            return (
              <div key={compared.id} className="min-w-0 rounded-lg border border-line bg-surface p-2 sm:p-3">
                {record === null || record.shape.length !== 3 ? (
                  <NotHere compared={compared} layer={layer} />
                ) : (
                  <MapColumn
                    {...common}
                    record={record}
                    place={place}
                    largest={largest}
                    room={room}
                    pointed={pointed}
                    correlations={place === 0 ? null : (correlations[place] ?? null)}
                    onPoint={onPoint}
                  />
                )}
              </div>
            )
          })}
        </div>
      </>
    )
  }

  function paired() {
    if (recordPair === null) return null
    if (mode === 'swipe') {
      return (
        <SwipeView
          {...common}
          pair={recordPair}
          correlations={correlations[right] ?? null}
          divider={Math.min(100, Math.max(0, options.divider))}
          onDivider={(divider) => void setOptions({ divider })}
        />
      )
    }
    if (mode === 'matched') {
      const side = (place: number) => {
        const inspection = columns[place]?.inspection
        const record = records[place]
        if (!inspection || !record) return null
        return { checkpointId: inspection.checkpointId, inspectionId: inspection.id, record }
      }
      const pair = pairOf(
        columns.map((_, place) => side(place)),
        [left, right],
      )
      if (pair === null) return null
      return <MatchedView {...common} order={order} pair={pair} />
    }
    const valuePair = pairOf(values, [left, right])
    if (valuePair === null) return <p className="min-h-40 text-sm text-muted">The exact values are loaded.</p>
    return (
      <DifferenceView
        {...common}
        pair={valuePair}
        normalise={view.normalise}
        correlations={correlations[right] ?? null}
        pointed={pointed}
        onPoint={onPoint}
      />
    )
  }
}

const within = (place: number, columns: number, otherwise: number): number =>
  place >= 0 && place < columns ? place : Math.min(otherwise, columns - 1)

function Together({
  correlations,
  channel,
}: {
  correlations: ((number | null)[] | null)[]
  channel: number
}) {
  const known = correlations.flatMap((each, place) => {
    const value = each?.[channel]
    return value === undefined || value === null ? [] : [`A and ${letterOf(place)} ${value.toFixed(3)}`]
  })
  return known.length === 0 ? null : `correlation: ${known.join(', ')}`
}

function NotHere({ compared: { inspection }, layer }: { compared: Compared; layer: string }) {
  if (inspection === null) return <p className="text-sm text-muted">There is nothing to show.</p>
  if (inspection.state === 'queued' || inspection.state === 'running') {
    return (
      <p role="status" className="text-sm text-muted">
        Waiting for a worker. The maps appear here by themselves.
      </p>
    )
  }
  const others = inspection.layers.map((each) => each.layer)
  return (
    <p className="text-sm text-muted">
      There is no <span className="font-mono">{layer}</span> here
      {others.length > 0 && (
        <>
          , but <span className="font-mono">{others.join(', ')}</span>
        </>
      )}
      .
    </p>
  )
}

/** Before any maps are there, and for a layer that has none. */
function WithoutMaps({ columns, records, layer }: ComparedLayerProps) {
  const [view] = useViewOptions()
  return (
    <div className="grid gap-3" style={columnStyle(columns.length)}>
      {columns.map((compared, place) => {
        const record = records[place] ?? null
        return (
          <div
            key={compared.id}
            className="min-h-24 min-w-0 rounded-lg border border-line bg-surface p-2 sm:p-3"
          >
            {record === null ? (
              <NotHere compared={compared} layer={layer} />
            ) : (
              <FlatLayer layer={record} view={view} />
            )}
          </div>
        )
      })}
    </div>
  )
}
