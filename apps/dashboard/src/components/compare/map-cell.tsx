'use client'

import { memo, type ReactNode } from 'react'
import { MapPixels } from '../feature-maps/map-pixels'

/** A place on a map as parts of its height and width, 0 to 1: maps of any size have it. */
export interface Spot {
  y: number
  x: number
}

interface MapCellProps {
  channel: number
  gray: Uint8Array | null
  colour: Uint32Array
  height: number
  width: number
  scale: number
  label: string
  caption: ReactNode
  /** Marked, because it is under the pointer here or in another column. */
  spot: Spot | null
  isChosen: boolean
  onSpot(channel: number, spot: Spot | null): void
  onChoose(channel: number): void
}

/** One map among many, with what is said of it under it. */
export const MapCell = memo(function MapCell(props: MapCellProps) {
  const { channel, gray, colour, height, width, scale, label, caption, spot, isChosen } = props
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => props.onChoose(channel)}
      onPointerLeave={() => props.onSpot(channel, null)}
      className={`block w-full rounded-sm text-left aria-pressed:outline-2 aria-pressed:outline-accent ${spot === null ? '' : 'outline-2 outline-accent'}`}
    >
      <span
        className="relative block"
        style={{ width: width * scale, height: height * scale }}
        onPointerMove={(event) => props.onSpot(channel, spotAt(event))}
      >
        <MapPixels gray={gray} colour={colour} height={height} width={width} scale={scale} label={label} />
        <SpotMark spot={spot} height={height} width={width} scale={scale} />
      </span>
      <span className="block text-xs leading-5 text-muted">{caption}</span>
    </button>
  )
})

interface SpotMarkProps {
  spot: Spot | null
  height: number
  width: number
  scale: number
}

/** Outlines the cell of a map that lies at a spot. */
export function SpotMark({ spot, height, width, scale }: SpotMarkProps) {
  if (spot === null) return null
  const { row, column } = cellAt(spot, height, width)
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute border border-white outline outline-black"
      style={{ top: row * scale, left: column * scale, width: scale, height: scale }}
    />
  )
}

export function cellAt({ y, x }: Spot, height: number, width: number): { row: number; column: number } {
  const within = (part: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(part * count)))
  return { row: within(y, height), column: within(x, width) }
}

export function spotAt(event: React.PointerEvent): Spot {
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
  return { y: (event.clientY - top) / height, x: (event.clientX - left) / width }
}
