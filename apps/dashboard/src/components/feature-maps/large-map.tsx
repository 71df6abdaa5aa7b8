'use client'

import { type PointerEvent, type ReactNode, useRef } from 'react'
import { useWidth } from '@/components/ui/use-width'

export interface LargeCell {
  row: number
  column: number
}

interface LargeMapProps {
  height: number
  width: number
  /** Outlined. */
  marked: LargeCell | null
  onHover?(cell: LargeCell | null): void
  onHold?(cell: LargeCell): void
  /** Screen pixels of the longer side at most. */
  side?: number
  children(scale: number): ReactNode
}

/** A place for one map as large as the width allows, in whole screen pixels per value, with its cells under the pointer. */
export function LargeMap({ height, width, marked, onHover, onHold, side = 448, children }: LargeMapProps) {
  const frame = useRef<HTMLDivElement>(null)
  const available = Math.min(side, useWidth(frame, side))
  const scale = Math.max(1, Math.floor(Math.min(available / width, side / height)))
  const cellAt = (event: PointerEvent | React.MouseEvent): LargeCell => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const within = (value: number, count: number) =>
      Math.min(count - 1, Math.max(0, Math.floor(value / scale)))
    return { row: within(event.clientY - top, height), column: within(event.clientX - left, width) }
  }
  return (
    <div ref={frame} className="min-w-0 overflow-hidden">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: cells are a pointer's; values are in the statistics, too. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
      <div
        className={`relative ${onHold === undefined ? '' : 'cursor-crosshair'}`}
        style={{ width: width * scale, height: height * scale }}
        onPointerMove={(event) => onHover?.(cellAt(event))}
        onPointerLeave={() => onHover?.(null)}
        onClick={(event) => onHold?.(cellAt(event))}
      >
        {children(scale)}
        {marked !== null && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute border border-white outline outline-black"
            style={{
              top: marked.row * scale,
              left: marked.column * scale,
              width: scale,
              height: scale,
            }}
          />
        )}
      </div>
    </div>
  )
}
