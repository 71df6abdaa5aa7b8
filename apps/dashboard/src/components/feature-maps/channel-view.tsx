'use client'

import {
  formatShape,
  type InspectionDetail,
  type LayerActivationRecord,
  type RunDetail,
  receptiveField,
} from '@convscope/shared'
import Link from 'next/link'
import { parseAsInteger, useQueryStates } from 'nuqs'
import { useRef, useState } from 'react'
import { SaveViewButton } from '@/components/export/save-view-button'
import { CellTraceView } from '@/components/pixel/cell-trace-view'
import { type ReadLayer, readBy } from '@/components/pixel/read-by'
import { ReceptiveFieldPicture } from '@/components/pixel/receptive-field-picture'
import { useCellTrace } from '@/components/pixel/use-cell-trace'
import { Kbd } from '@/components/ui/kbd'
import { Panel } from '@/components/ui/panel'
import { StepLink } from '@/components/ui/step-link'
import { percent, significant } from '@/format/numbers'
import { ColourLegend } from './colour-legend'
import { InspectionSubject, titleOf } from './inspection-subject'
import { type Cell, LargeMap } from './large-map'
import { csvUrl } from './layer-section'
import { MapCanvas, useMap } from './map-canvas'
import { rangeOf } from './normalisation'
import { useArrowKeys } from './use-arrow-keys'
import { useFindableLayers } from './use-findable-layers'
import { toQuery, useViewOptions } from './view-options'
import { ViewOptionsBar } from './view-options-bar'

interface ChannelViewProps {
  inspection: InspectionDetail
  /** Of the run, for where a value comes from. */
  network: Pick<RunDetail, 'architecture' | 'summary'>
  layer: LayerActivationRecord
  channel: number
}

/** A held cell lies in the address. */
const held = { row: parseAsInteger, column: parseAsInteger }

/** One feature map large, with its number and statistics, and where the value under the pointer comes from. */
export function ChannelView({ inspection, network, layer, channel }: ChannelViewProps) {
  const [view] = useViewOptions()
  const page = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<Cell | null>(null)
  const [pinned, setPinned] = useQueryStates(held, { history: 'replace' })
  const { map } = useMap(layer, channel)
  const [height, width, channels] = layer.shape as [number, number, number]
  const own = rangeOf(layer.statistics, channel)
  const query = toQuery(view)
  useFindableLayers(inspection, query)
  const cell = hovered ?? heldCell(pinned, height, width)
  const read = readBy(network.architecture, network.summary, layer.layer)
  const traced = useCellTrace(inspection, read, { name: layer.layer, channel, cell })
  const field =
    cell === null
      ? null
      : receptiveField(
          { layers: network.architecture, inputShape: inspection.inputShape },
          layer.layer,
          cell.row,
          cell.column,
        )
  const to = (name: string, number: number) =>
    `/inspections/${inspection.id}/layers/${name}/${number}${query}`

  const maps = inspection.layers.filter(({ shape }) => shape.length === 3)
  const place = maps.findIndex((each) => each.layer === layer.layer)
  const neighbour = (by: number) => {
    const other = maps[place + by]
    return other === undefined ? null : to(other.layer, Math.min(channel, (other.shape[2] ?? 1) - 1))
  }
  const previous = channel > 0 ? to(layer.layer, channel - 1) : null
  const next = channel < channels - 1 ? to(layer.layer, channel + 1) : null
  useArrowKeys({ ArrowLeft: previous, ArrowRight: next, ArrowUp: neighbour(-1), ArrowDown: neighbour(1) })

  const { mean, std, fractionZero } = layer.statistics
  const statistics: [string, string][] = [
    ['Minimum', significant(own.min)],
    ['Maximum', significant(own.max)],
    ['Mean', significant(mean[channel] ?? 0)],
    ['Standard deviation', significant(std[channel] ?? 0)],
    ['Exactly zero', percent(fractionZero[channel] ?? 0)],
  ]
  return (
    <div className="space-y-4">
      <nav aria-label="Channel" className="flex flex-wrap items-center gap-4 text-sm">
        <Link href={`/inspections/${inspection.id}${query}`} className="text-accent hover:underline">
          ← All layers
        </Link>
        <Link
          href={`/inspections/${inspection.id}/layers/${layer.layer}${query}`}
          className="font-mono text-accent hover:underline"
        >
          {layer.layer}
        </Link>
        <StepLink href={previous}>Previous</StepLink>
        <StepLink href={next}>Next</StepLink>
        <span className="hidden text-muted sm:inline">
          <Kbd>←</Kbd> <Kbd>→</Kbd> channels, <Kbd>↑</Kbd> <Kbd>↓</Kbd> layers
        </span>
      </nav>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <ViewOptionsBar single />
        <SaveViewButton view={page} name={`${titleOf(inspection)} ${layer.layer} filter ${channel}`} />
      </div>
      <div ref={page} className="space-y-4">
        <div className="flex flex-wrap gap-8 rounded-lg border border-line bg-surface p-4">
          <div className="w-full max-w-[452px]">
            <LargeMap
              height={height}
              width={width}
              marked={cell}
              onHover={setHovered}
              hold={{
                label: `filter ${channel} of ${layer.layer}: hold a cell`,
                onHold(next) {
                  const isSame = pinned.row === next.row && pinned.column === next.column
                  void setPinned(isSame ? { row: null, column: null } : next)
                },
              }}
            >
              {(scale) => (
                <MapCanvas
                  layer={layer}
                  channel={channel}
                  colours={view.colours}
                  normalise={view.normalise}
                  scale={scale}
                  label={`filter ${channel} of ${layer.layer}`}
                />
              )}
            </LargeMap>
          </div>
          <div className="space-y-4">
            <div>
              <h1 className="text-xl font-semibold">filter {channel}</h1>
              <p className="text-sm text-muted">
                of {channels} of <span className="font-mono">{layer.layer}</span>, {formatShape(layer.shape)}
              </p>
              <p className="text-sm text-muted">
                <InspectionSubject inspection={inspection} />
              </p>
            </div>
            <ColourLegend
              colours={view.colours}
              range={view.normalise === 'channel' ? own : { min: layer.layerMin, max: layer.layerMax }}
            />
            <dl className="grid grid-cols-[max-content_max-content] gap-x-6 gap-y-1 text-sm">
              {statistics.map(([title, value]) => (
                <div key={title} className="contents">
                  <dt className="text-muted">{title}</dt>
                  <dd className="text-right">{value}</dd>
                </div>
              ))}
            </dl>
            <p className="min-h-5 text-sm" aria-live="off">
              {cell === null || map === null ? (
                <span className="text-muted">Point at the map to read a value.</span>
              ) : (
                <>
                  row {cell.row}, column {cell.column}:{' '}
                  {traced.stored === null ? (
                    <span title="To within 1/510 of the map's range; the exact value is being read">
                      ≈{' '}
                      {significant(
                        own.min + ((own.max - own.min) * (map[cell.row * width + cell.column] ?? 0)) / 255,
                      )}
                    </span>
                  ) : (
                    <strong>{significant(traced.stored)}</strong>
                  )}
                </>
              )}
            </p>
            <p className="space-x-4 text-sm">
              <a href={layer.activationsUrl}>Layer (.npy)</a>
              <a href={`${csvUrl(layer)}?channel=${channel}`}>This map (.csv)</a>
            </p>
          </div>
          <ReceptiveFieldPicture inspection={inspection} field={field} />
        </div>
        <Panel title="Where the value comes from" aside={read === null ? undefined : describe(read)}>
          <div className="min-h-40">
            <CellTraceView cell={cell} traced={traced} sources={read?.sources ?? []} />
          </div>
        </Panel>
      </div>
    </div>
  )
}

function heldCell(
  { row, column }: { row: number | null; column: number | null },
  height: number,
  width: number,
): Cell | null {
  if (row === null || column === null) return null
  return row >= 0 && row < height && column >= 0 && column < width ? { row, column } : null
}

function describe({ layer, sources }: ReadLayer): string {
  const reads = `reads ${sources.join(', ')}`
  if (!('kernelSize' in layer)) return `${layer.type}, ${reads}`
  const stride = layer.strides.some((each) => each > 1) ? `, stride ${formatShape(layer.strides)}` : ''
  return `kernel ${formatShape(layer.kernelSize)}${stride}, padding ${layer.padding}, ${reads}`
}
