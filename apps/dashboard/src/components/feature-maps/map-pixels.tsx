'use client'

import { memo, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { paintMap } from './paint-map'
import { watchNearness } from './watch-nearness'

interface MapPixelsProps {
  /** Row by row; null draws nothing yet, and keeps the place. */
  gray: Uint8Array | null
  /** The colour of each gray level. */
  colour: Uint32Array
  height: number
  width: number
  /** Screen pixels per value. */
  scale: number
  label: string
  className?: string
}

/**
 * A map whose values are there already, drawn before the next frame: many of them change at the same instant. Far from
 * the view it only keeps its place.
 */
export const MapPixels = memo(function MapPixels(props: MapPixelsProps) {
  const { height, width, scale, label, className = '' } = props
  const place = useRef<HTMLSpanElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isNear, setNear] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: near and far are different elements.
  useEffect(() => {
    const element = canvas.current ?? place.current
    return element === null ? undefined : watchNearness(element, setNear)
  }, [isNear])
  if (isNear) return <Drawn {...props} canvas={canvas} />
  return (
    <span
      ref={place}
      role="img"
      aria-label={label}
      className={`block rounded-sm bg-sunken ${className}`}
      style={{ width: width * scale, height: height * scale }}
    />
  )
})

function Drawn({
  gray,
  colour,
  height,
  width,
  scale,
  label,
  className = '',
  canvas,
}: MapPixelsProps & { canvas: RefObject<HTMLCanvasElement | null> }) {
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context === null || context === undefined) return
    if (gray === null) {
      context.clearRect(0, 0, width, height)
      return
    }
    paintMap(context, gray, colour, height, width)
  }, [gray, colour, width, height, canvas])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      data-drawn={gray !== null}
      className={`crisp block rounded-sm bg-sunken ${className}`}
      style={{ width: width * scale, height: height * scale }}
    />
  )
}
