'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type ReactNode,
  type SyntheticEvent,
  useMemo,
} from 'react'
import { significant } from '@/format/numbers'
import { LazyMap, ShownAs } from './lazy-map'
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

/** All maps of a layer, each with its filter's number, and each the way to its own page. */
export function MapGrid({ inspectionId, layer, view, switches }: MapGridProps) {
  const router = useRouter()
  const { colours, normalise, size, sort } = view
  const shown = useMemo(() => ({ colours, normalise }), [colours, normalise])
  const query = toQuery(view)
  /** A map's address takes the view along; it is written when the map is pointed at, not into all of them. */
  const completeAddress = (event: SyntheticEvent) => {
    const link = linkOf(event)
    if (link !== null) link.search = query
  }
  const follow = (event: MouseEvent) => {
    const link = linkOf(event)
    if (link === null || event.button !== 0) return
    // What opens a tab or a window is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.push(`${link.pathname}${query}`)
  }
  return (
    <ShownAs value={shown}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is used; this hears of it. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link clicks it. */}
      <div onPointerOver={completeAddress} onFocus={completeAddress} onClick={follow}>
        <Maps
          inspectionId={inspectionId}
          layer={layer}
          size={size}
          sort={sort}
          off={switches?.off}
          onToggle={switches?.onToggle}
        />
      </div>
    </ShownAs>
  )
}

function linkOf({ target }: SyntheticEvent): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest('a') : null
}

interface MapsProps extends Pick<ViewOptions, 'size' | 'sort'> {
  inspectionId: string
  layer: LayerActivationRecord
  off: ReadonlySet<number> | undefined
  onToggle: ChannelSwitches['onToggle'] | undefined
}

/** Knows nothing of colours, so that hundreds of maps need not be made anew when they change. */
const Maps = memo(function Maps({ inspectionId, layer, size, sort, off, onToggle }: MapsProps) {
  const [height, width] = layer.shape as [number, number, number]
  const scale = scaleFor(size, height, width)
  // A label must not be cut off under a small map.
  const cellWidth = Math.max(width * scale, 56)
  return (
    <ul
      aria-label={`Feature maps of ${layer.layer}`}
      className="map-grid"
      // Sizes once, not with each of hundreds of maps: the page is half as long.
      style={
        {
          '--cell': `${cellWidth}px`,
          '--map-width': `${width * scale}px`,
          '--map-height': `${height * scale}px`,
        } as CSSProperties
      }
    >
      {orderChannels(layer.statistics, sort).map((channel) => {
        const mean = significant(layer.statistics.mean[channel] ?? 0)
        return (
          <li key={channel}>
            <MapFrame
              channel={channel}
              href={`/inspections/${inspectionId}/layers/${layer.layer}/${channel}`}
              title={`filter ${channel}: mean ${mean}`}
              isOff={off?.has(channel)}
              onToggle={onToggle}
            >
              <LazyMap
                layer={layer}
                channel={channel}
                scale={scale}
                label={`filter ${channel} of ${layer.layer}, mean ${mean}`}
              />
              <span className="block h-5 truncate text-xs/5 text-muted">filter {channel}</span>
            </MapFrame>
          </li>
        )
      })}
    </ul>
  )
})

interface MapFrameProps {
  channel: number
  href: string
  title: string
  isOff: boolean | undefined
  onToggle: ChannelSwitches['onToggle'] | undefined
  children: ReactNode
}

function MapFrame({ channel, href, title, isOff, onToggle, children }: MapFrameProps) {
  if (onToggle === undefined) {
    return (
      <a href={href} title={title} className="block rounded-sm hover:outline-2 hover:outline-accent">
        {children}
      </a>
    )
  }
  return (
    <button
      type="button"
      aria-pressed={isOff}
      aria-label={`filter ${channel}, ${isOff ? 'switched off' : 'on'}`}
      title={`Switch filter ${channel} ${isOff ? 'on' : 'off'}`}
      onClick={() => onToggle(channel)}
      className={`block rounded-sm text-left hover:outline-2 hover:outline-accent ${isOff ? 'outline-2 outline-bad [&_.map-place]:opacity-25' : ''}`}
    >
      {children}
    </button>
  )
}
