'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import { significant } from '@/format/numbers'
import { MapCanvas } from './map-canvas'
import { orderChannels } from './normalisation'
import { scaleFor, toQuery, type ViewOptions } from './view-options'

interface MapGridProps {
  inspectionId: string
  layer: LayerActivationRecord
  view: ViewOptions
}

const GAP = 8
/** Height of the label under a map. */
const LABEL = 20

/** All maps of a layer, each with its filter's number, and each the way to its own page. */
export function MapGrid({ inspectionId, layer, view }: MapGridProps) {
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
            <Link
              href={`/inspections/${inspectionId}/layers/${layer.layer}/${channel}${query}`}
              prefetch={false}
              title={`filter ${channel}: mean ${mean}`}
              className="block rounded-sm hover:outline-2 hover:outline-accent"
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
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
