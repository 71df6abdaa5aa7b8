'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { significant } from '@/format/numbers'
import { MapCanvas } from './map-canvas'
import { orderChannels } from './normalisation'
import { scaleFor, toQuery, type ViewOptions } from './view-options'

export interface ChannelSwitches {
  off: ReadonlySet<number>
  onToggle(channel: number): void
}

interface MapGridProps {
  inspectionId: string
  layer: LayerActivationRecord
  view: ViewOptions
  /** Makes each map a switch, instead of the way to its page. */
  switches?: ChannelSwitches | undefined
}

const GAP = 8
/** Height of the label under a map. */
const LABEL = 20

/** All maps of a layer, each with its filter's number, and each the way to its own page. */
export function MapGrid({ inspectionId, layer, view, switches }: MapGridProps) {
  const [height, width] = layer.shape as [number, number, number]
  const scale = scaleFor(view.size, height, width)
  const query = toQuery(view)
  // A label must not be cut off under a small map.
  const cellWidth = Math.max(width * scale, 56)
  return (
    <ul
      aria-label={`Feature maps of ${layer.layer}`}
      className="grid"
      style={{ gridTemplateColumns: `repeat(auto-fill, ${cellWidth}px)`, gap: GAP }}
    >
      {orderChannels(layer.statistics, view.sort).map((channel) => {
        const mean = significant(layer.statistics.mean[channel] ?? 0)
        return (
          <li
            key={channel}
            style={{
              contentVisibility: 'auto',
              containIntrinsicSize: `${cellWidth}px ${height * scale + LABEL}px`,
            }}
          >
            <MapFrame
              channel={channel}
              switches={switches}
              href={`/inspections/${inspectionId}/layers/${layer.layer}/${channel}${query}`}
              title={`filter ${channel}: mean ${mean}`}
            >
              <MapCanvas
                layer={layer}
                channel={channel}
                colours={view.colours}
                normalise={view.normalise}
                scale={scale}
                label={`filter ${channel} of ${layer.layer}, mean ${mean}`}
                lazy
              />
              <span
                className="block truncate text-xs text-muted"
                style={{ height: LABEL, lineHeight: `${LABEL}px` }}
              >
                filter {channel}
              </span>
            </MapFrame>
          </li>
        )
      })}
    </ul>
  )
}

interface MapFrameProps {
  channel: number
  href: string
  title: string
  switches: ChannelSwitches | undefined
  children: ReactNode
}

function MapFrame({ channel, href, title, switches, children }: MapFrameProps) {
  if (switches === undefined) {
    return (
      <Link
        href={href}
        prefetch={false}
        title={title}
        className="block rounded-sm hover:outline-2 hover:outline-accent"
      >
        {children}
      </Link>
    )
  }
  const isOff = switches.off.has(channel)
  return (
    <button
      type="button"
      aria-pressed={isOff}
      aria-label={`filter ${channel}, ${isOff ? 'switched off' : 'on'}`}
      title={isOff ? `Switch filter ${channel} on` : `Switch filter ${channel} off`}
      onClick={() => switches.onToggle(channel)}
      className={`block rounded-sm text-left hover:outline-2 hover:outline-accent ${isOff ? 'opacity-25 outline-2 outline-bad' : ''}`}
    >
      {children}
    </button>
  )
}
