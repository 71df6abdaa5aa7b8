'use client'

import { type PointerEvent, type ReactNode, useRef } from 'react'

interface SwipeMapProps {
  /** Where the one ends and the other begins, in percent of the width. */
  divider: number
  width: number
  height: number
  one: ReactNode
  other: ReactNode
  onDivider(divider: number): void
}

/** Screen pixels after which a press is a drag. */
const DRAG = 4

/** Two maps in one place: the one left of the divider, the other right of it. Dragging moves it. */
export function SwipeMap({ divider, width, height, one, other, onDivider }: SwipeMapProps) {
  const start = useRef<number | null>(null)
  const isDragged = useRef(false)
  const move = (event: PointerEvent) => {
    if (start.current === null) return
    if (!isDragged.current && Math.abs(event.clientX - start.current) < DRAG) return
    if (!isDragged.current) event.currentTarget.setPointerCapture(event.pointerId)
    isDragged.current = true
    const { left } = event.currentTarget.getBoundingClientRect()
    onDivider(Math.round(Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100))))
  }
  return (
    <span
      className="relative block cursor-ew-resize touch-pan-y select-none overflow-hidden"
      style={{ width, height }}
      onPointerDown={(event) => {
        start.current = event.clientX
        isDragged.current = false
      }}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null
      }}
      onPointerCancel={() => {
        start.current = null
      }}
      // A drag ends with a click that nobody meant.
      onClickCapture={(event) => {
        if (!isDragged.current) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <span className="absolute inset-0 block">{other}</span>
      <span
        className="absolute inset-0 block"
        style={{ clipPath: `inset(0 ${100 - divider}% 0 0)` }}
        data-swipe="one"
      >
        {one}
      </span>
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white outline outline-black/60"
        style={{ left: `${divider}%` }}
      />
    </span>
  )
}
