'use client'

import type { LayerActivationRecord, TimelineStep } from '@convscope/shared'
import { parseAsInteger, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { significant } from '@/format/numbers'
import { ColourLegend } from '../feature-maps/colour-legend'
import { type Cell, LargeMap } from '../feature-maps/large-map'
import type { Range } from '../feature-maps/normalisation'
import type { LayerPixels } from '../feature-maps/use-layer-pixels'
import type { ViewOptions } from '../feature-maps/view-options'
import { ChannelCurve } from './channel-curve'
import { TimeMap } from './time-grid'
import { useCellValues } from './use-cell-values'

interface ChannelPanelProps {
  steps: TimelineStep[]
  epoch: number
  layer: string
  shape: [number, number, number]
  channel: number
  pixels: LayerPixels | null
  byEpoch: ReadonlyMap<number, LayerActivationRecord>
  colours: ViewOptions['colours']
  range: Range
  onEpoch(epoch: number): void
  onClose(): void
}

/** A held cell lies in the address. */
const held = { row: parseAsInteger, column: parseAsInteger }

/** One channel large, and its values over the epochs; of one cell, too, when one is held. */
export function ChannelPanel(props: ChannelPanelProps) {
  const { steps, epoch, layer, shape, channel, pixels, byEpoch, colours, range, onEpoch, onClose } = props
  const [height, width] = shape
  const [hovered, setHovered] = useState<Cell | null>(null)
  const [{ row, column }, setHeld] = useQueryStates(held, { history: 'replace' })
  const pinned =
    row !== null && column !== null && row >= 0 && row < height && column >= 0 && column < width
      ? { row, column }
      : null
  const values = useCellValues(steps, layer, channel, pinned)
  const shown = hovered ?? pinned
  const points = [...byEpoch].map(([each, { statistics }]) => ({
    epoch: each,
    max: statistics.max[channel] ?? 0,
    mean: statistics.mean[channel] ?? 0,
    ...(values.has(each) ? { cell: values.get(each) as number } : {}),
  }))
  const first = steps[0]?.epoch ?? 1
  return (
    <Panel
      title={`filter ${channel}`}
      aside={
        <span className="flex flex-wrap items-center gap-4">
          <ColourLegend colours={colours} range={range} />
          <Button kind="quiet" onClick={onClose}>
            All maps
          </Button>
        </span>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-4 xl:grid-cols-[28rem_minmax(0,1fr)]">
        <div className="space-y-2">
          <LargeMap
            height={height}
            width={width}
            marked={shown}
            onHover={setHovered}
            hold={{
              label: `filter ${channel} of ${layer}: follow a cell`,
              onHold: (cell) => void setHeld(cell),
            }}
          >
            {(scale) => (
              <TimeMap
                channel={channel}
                shape={shape}
                pixels={pixels}
                colours={colours}
                range={range}
                scale={scale}
                label={`filter ${channel} of ${layer}, large`}
              />
            )}
          </LargeMap>
          <p className="min-h-5 text-sm text-muted">
            {shown === null ? (
              'Click a cell to follow its value through the epochs.'
            ) : (
              <>
                row {shown.row}, column {shown.column}
                {pinned !== null && values.has(epoch) && hovered === null && (
                  <strong className="text-text">: {significant(values.get(epoch) ?? 0)}</strong>
                )}
                {pinned !== null && (
                  <button
                    type="button"
                    className="ml-3 text-accent hover:underline"
                    onClick={() => void setHeld({ row: null, column: null })}
                  >
                    Let go
                  </button>
                )}
              </>
            )}
          </p>
        </div>
        <ChannelCurve
          points={points}
          epoch={epoch}
          epochs={[first, steps.at(-1)?.epoch ?? first]}
          cell={pinned === null ? null : `row ${pinned.row}, column ${pinned.column}`}
          onEpoch={onEpoch}
        />
      </div>
    </Panel>
  )
}
