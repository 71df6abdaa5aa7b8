'use client'

import { type MouseEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { useWidth } from '@/components/ui/use-width'

/** A place on a map. */
export interface Cell {
  row: number
  column: number
}

interface LargeMapProps {
  height: number
  width: number
  /** Outlined. */
  marked: Cell | null
  onHover?(cell: Cell | null): void
  /** Makes the map a button that holds the cell under the pointer; arrow keys go from there, or from the middle. */
  hold?: { label: string; onHold(cell: Cell): void }
  /** Screen pixels of the longer side at most. */
  side?: number
  children(scale: number): ReactNode
}

const MOVES: Record<string, readonly [rows: number, columns: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
}

/** A place for one map as large as the width allows, in whole screen pixels per value, with its cells under the pointer. */
export function LargeMap({ height, width, marked, onHover, hold, side = 448, children }: LargeMapProps) {
  const frame = useRef<HTMLDivElement>(null)
  const available = Math.min(side, useWidth(frame, side))
  const scale = Math.max(1, Math.floor(Math.min(available / width, side / height)))
  const cellAt = (event: PointerEvent | MouseEvent): Cell => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const within = (value: number, count: number) =>
      Math.min(count - 1, Math.max(0, Math.floor(value / scale)))
    return { row: within(event.clientY - top, height), column: within(event.clientX - left, width) }
  }
  const start = marked ?? { row: Math.floor(height / 2), column: Math.floor(width / 2) }
  const inside = (
    <>
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
    </>
  )
  const place = {
    style: { width: width * scale, height: height * scale },
    onPointerMove: (event: PointerEvent) => onHover?.(cellAt(event)),
    onPointerLeave: () => onHover?.(null),
  }
  return (
    <div ref={frame} className="min-w-0 overflow-hidden p-0.5">
      {hold === undefined ? (
        <div className="relative" {...place}>
          {inside}
        </div>
      ) : (
        <button
          type="button"
          aria-label={hold.label}
          className="relative block cursor-crosshair"
          {...place}
          onClick={(event) => hold.onHold(event.detail === 0 ? start : cellAt(event))}
          onKeyDown={(event) => {
            const move = MOVES[event.key]
            if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return
            // The map has the keyboard: the page's own arrow keys wait.
            event.preventDefault()
            event.stopPropagation()
            const row = Math.min(height - 1, Math.max(0, start.row + move[0]))
            const column = Math.min(width - 1, Math.max(0, start.column + move[1]))
            if (row !== marked?.row || column !== marked.column) hold.onHold({ row, column })
          }}
        >
          {inside}
        </button>
      )}
    </div>
  )
}
