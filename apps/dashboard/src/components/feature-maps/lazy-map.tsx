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

/** A map that has a canvas only while it is near the view: a layer of many channels costs what is seen of it. */
export function LazyMap(props: LazyMapProps) {
  const { layer, scale, label } = props
  const frame = useRef<HTMLSpanElement>(null)
  const [isNear, setNear] = useState(false)
  useEffect(() => (frame.current === null ? undefined : watchNearness(frame.current, setNear)), [])
  const [height, width] = layer.shape as [number, number, number]
  const size = { width: width * scale, height: height * scale }
  return (
    <span ref={frame} className="block rounded-sm bg-sunken" style={size}>
      {isNear ? (
        <ShownMap {...props} />
      ) : (
        <span role="img" aria-label={label} className="block" style={size} />
      )}
    </span>
  )
}

function ShownMap(props: LazyMapProps) {
  return <MapCanvas {...props} {...useContext(ShownAs)} />
}
