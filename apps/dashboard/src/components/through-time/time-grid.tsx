'use client'

import { useMemo } from 'react'
import { MapPixels } from '../feature-maps/map-pixels'
import { grayToColour, type Range, rangeOf } from '../feature-maps/normalisation'
import type { LayerPixels } from '../feature-maps/use-layer-pixels'
import { scaleFor, type ViewOptions } from '../feature-maps/view-options'

interface TimeGridProps {
  layer: string
  /** Known before any epoch is there, so that the maps have their places. */
  shape: [number, number, number]
  pixels: LayerPixels | null
  view: Pick<ViewOptions, 'colours' | 'size'>
  rangeFor(channel: number): Range
  chosen: number | null
  onChoose(channel: number): void
}

const LABEL = 20

/** All maps of a layer at one epoch, each at its own place at every epoch. */
export function TimeGrid({ layer, shape, pixels, view, rangeFor, chosen, onChoose }: TimeGridProps) {
  const [height, width, channels] = shape
  const scale = scaleFor(view.size, height, width)
  const cellWidth = Math.max(width * scale, 56)
  return (
    <ul
      aria-label={`Feature maps of ${layer}`}
      className="grid justify-between gap-2"
      style={{ gridTemplateColumns: `repeat(auto-fill, ${cellWidth}px)` }}
    >
      {Array.from({ length: channels }, (_, channel) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its number.
          key={channel}
          style={{
            contentVisibility: 'auto',
            containIntrinsicSize: `${cellWidth}px ${height * scale + LABEL}px`,
          }}
        >
          <button
            type="button"
            aria-pressed={channel === chosen}
            onClick={() => onChoose(channel)}
            className="block w-full rounded-sm text-left -outline-offset-2 hover:outline-2 hover:outline-accent aria-pressed:outline-2 aria-pressed:outline-accent"
          >
            <TimeMap
              channel={channel}
              shape={shape}
              pixels={pixels}
              colours={view.colours}
              range={rangeFor(channel)}
              scale={scale}
              label={`filter ${channel} of ${layer}`}
            />
            <span className="block truncate text-xs text-muted" style={{ lineHeight: `${LABEL}px` }}>
              filter {channel}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

interface TimeMapProps {
  channel: number
  shape: [number, number, number]
  pixels: LayerPixels | null
  colours: ViewOptions['colours']
  range: Range
  scale: number
  label: string
}

/** One of them. */
export function TimeMap({ channel, shape, pixels, colours, range, scale, label }: TimeMapProps) {
  const { min, max } = range
  const colour = useMemo(() => {
    const own = pixels === null ? { min, max } : rangeOf(pixels.record.statistics, channel)
    return grayToColour(colours, own, { min, max })
  }, [pixels, channel, colours, min, max])
  return (
    <MapPixels
      gray={pixels?.maps[channel] ?? null}
      colour={colour}
      height={shape[0]}
      width={shape[1]}
      scale={scale}
      label={label}
    />
  )
}
