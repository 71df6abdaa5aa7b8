'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { ColourMapName } from './colour-maps'
import { MapCanvas } from './map-canvas'
import type { Normalisation } from './normalisation'
import { watchNearness } from './watch-nearness'

export interface Shown {
  colours: ColourMapName
  normalise: Normalisation
}

/** How all maps around are shown. A context, so that a change reaches the maps in view and nothing else. */
export const ShownAs = createContext<Shown>({ colours: 'viridis', normalise: 'channel' })

interface LazyMapProps {
  layer: LayerActivationRecord
  channel: number
  scale: number
  label: string
}

/**
 * A map that has a canvas only while it is near the view: a layer of many channels costs what is seen of it. Its size is
 * the grid's.
 */
export function LazyMap(props: LazyMapProps) {
  const frame = useRef<HTMLSpanElement>(null)
  const [isNear, setNear] = useState(false)
  useEffect(() => (frame.current === null ? undefined : watchNearness(frame.current, setNear)), [])
  return (
    <span ref={frame} className="map-place">
      {isNear && <ShownMap {...props} />}
    </span>
  )
}

function ShownMap(props: LazyMapProps) {
  return <MapCanvas {...props} {...useContext(ShownAs)} />
}
