'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ColourMapName } from './colour-maps'
import { grayToColour, type Normalisation, rangeOf } from './normalisation'
import { paintMap } from './paint-map'
import { loadTile, mapOfTile } from './tile-pixels'

interface MapCanvasProps {
  layer: LayerActivationRecord
  channel: number
  colours: ColourMapName
  normalise: Normalisation
  /** Screen pixels per value. */
  scale: number
  label: string
}

/** One feature map, a screen square per value. Its size is known before its tile is there. */
export function MapCanvas({ layer, channel, colours, normalise, scale, label }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { map, error } = useMap(layer, channel)
  const [height, width] = layer.shape as [number, number, number]
  const { statistics, layerMin, layerMax } = layer

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (map === null || context === null || context === undefined) return
    const own = rangeOf(statistics, channel)
    const shown = normalise === 'channel' ? own : { min: layerMin, max: layerMax }
    const colour = grayToColour(colours, own, shown)
    paintMap(context, map, colour, height, width)
  }, [map, colours, normalise, channel, statistics, layerMin, layerMax, width, height])

  return (
    <>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        data-drawn={map !== null}
        className="crisp block rounded-sm bg-sunken"
        style={{ width: width * scale, height: height * scale }}
      />
      {error !== null && (
        <span role="alert" className="block text-xs text-bad">
          {error}
        </span>
      )}
    </>
  )
}

/** Gray levels of one map; null until its tile is there. */
export function useMap(
  layer: LayerActivationRecord,
  channel: number,
): { map: Uint8Array | null; error: string | null } {
  const [map, setMap] = useState<Uint8Array | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    const tile = layer.tiles.find(
      (each) => channel >= each.firstChannel && channel < each.firstChannel + each.channels,
    )
    const [height, width] = layer.shape
    if (tile === undefined || height === undefined || width === undefined) return
    let isCurrent = true
    loadTile(tile).then(
      (pixels) => {
        if (!isCurrent) return
        setMap(mapOfTile(pixels, channel - tile.firstChannel, tile.columns, height, width))
        setError(null)
      },
      (cause: Error) => {
        if (isCurrent) setError(cause.message)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [layer, channel])
  return { map, error }
}
