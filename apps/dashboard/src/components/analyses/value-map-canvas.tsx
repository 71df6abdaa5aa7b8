'use client'

import type { ValueMap } from '@convscope/shared'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ColourMapName } from '../feature-maps/colour-maps'
import { grayToColour } from '../feature-maps/normalisation'
import { paintMap } from '../feature-maps/paint-map'
import { loadTile } from '../feature-maps/tile-pixels'

interface ValueMapCanvasProps {
  map: ValueMap
  colours: ColourMapName
  label: string
  className?: string
  style?: React.CSSProperties
}

export const pictureUrl = (sha256: string): string => `/api/v1/tiles/${sha256}`

/** Values in colours, a cell per value; its size on the screen is the caller's. */
export function ValueMapCanvas({ map, colours, label, className = '', style }: ValueMapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [gray, setGray] = useState<Uint8Array | null>(null)
  const [error, setError] = useState<string | null>(null)
  const { sha256, height, width, min, max } = map
  useEffect(() => {
    let isCurrent = true
    loadTile({ url: pictureUrl(sha256) }).then(
      (pixels) => {
        if (isCurrent) setGray(pixels.gray)
      },
      (cause: Error) => {
        if (isCurrent) setError(cause.message)
      },
    )
    return () => {
      isCurrent = false
    }
  }, [sha256])
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (gray === null || gray.length !== height * width || context === null || context === undefined) return
    const colour = grayToColour(colours, { min, max }, { min, max })
    paintMap(context, gray, colour, height, width)
  }, [gray, colours, height, width, min, max])
  if (error !== null) {
    return (
      <span role="alert" className="block text-xs text-bad">
        {error}
      </span>
    )
  }
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      data-drawn={gray !== null}
      className={`crisp ${className}`}
      style={style}
    />
  )
}
