'use client'

import { formatShape, type InspectionDetail, type LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import { useState } from 'react'
import { Kbd } from '@/components/ui/kbd'
import { percent, significant } from '@/format/numbers'
import { ColourLegend } from './colour-legend'
import { MapCanvas, useMap } from './map-canvas'
import { rangeOf } from './normalisation'
import { useArrowKeys } from './use-arrow-keys'
import { toQuery, useViewOptions } from './view-options'
import { ViewOptionsBar } from './view-options-bar'

interface ChannelViewProps {
  inspection: InspectionDetail
  layer: LayerActivationRecord
  channel: number
}

const SIDE = 448

/** One feature map large, with its number and statistics, and the value under the pointer. */
export function ChannelView({ inspection, layer, channel }: ChannelViewProps) {
  const [view] = useViewOptions()
  const [cell, setCell] = useState<{ row: number; column: number } | null>(null)
  const { map } = useMap(layer, channel, true)
  const [height, width, channels] = layer.shape as [number, number, number]
  const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)))
  const own = rangeOf(layer.statistics, channel)
  const query = toQuery(view)
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
    ['Exactly zero', percent(fractionZero[channel] ?? 0, 1)],
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
        <Step href={previous}>Previous</Step>
        <Step href={next}>Next</Step>
        <span className="hidden text-muted sm:inline">
          <Kbd>←</Kbd> <Kbd>→</Kbd> channels, <Kbd>↑</Kbd> <Kbd>↓</Kbd> layers
        </span>
      </nav>
      <ViewOptionsBar single />
      <div className="flex flex-wrap gap-8 rounded-lg border border-line bg-surface p-4">
        <div
          className="cursor-crosshair"
          style={{ minWidth: width * scale }}
          onPointerLeave={() => setCell(null)}
          onPointerMove={(event) => {
            const { offsetX, offsetY } = event.nativeEvent
            setCell({
              row: Math.min(height - 1, Math.max(0, Math.floor(offsetY / scale))),
              column: Math.min(width - 1, Math.max(0, Math.floor(offsetX / scale))),
            })
          }}
        >
          <MapCanvas
            layer={layer}
            channel={channel}
            colours={view.colours}
            normalise={view.normalise}
            scale={scale}
            label={`filter ${channel} of ${layer.layer}`}
          />
        </div>
        <div className="space-y-4">
          <div>
            <h1 className="text-xl font-semibold">filter {channel}</h1>
            <p className="text-sm text-muted">
              of {channels} of <span className="font-mono">{layer.layer}</span>, {formatShape(layer.shape)}
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
          <p className="min-h-10 text-sm" aria-live="off">
            {cell === null || map === null ? (
              <span className="text-muted">Point at the map to read a value.</span>
            ) : (
              <>
                row {cell.row}, column {cell.column}:{' '}
                <strong title="To within 1/510 of the map's range, as its picture has 256 levels">
                  ≈{' '}
                  {significant(
                    own.min + ((own.max - own.min) * (map[cell.row * width + cell.column] ?? 0)) / 255,
                  )}
                </strong>
              </>
            )}
          </p>
          <a className="text-sm text-accent hover:underline" href={layer.activationsUrl}>
            Exact values of the layer (.npy)
          </a>
        </div>
      </div>
    </div>
  )
}

function Step({ href, children }: { href: string | null; children: string }) {
  if (href === null) return <span className="text-muted opacity-50">{children}</span>
  return (
    <Link href={href} replace scroll={false} className="text-accent hover:underline">
      {children}
    </Link>
  )
}
