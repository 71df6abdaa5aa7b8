'use client'

import { type KeyboardEvent, useState } from 'react'
import { type Corner, type Polygon, rectangle } from './plane'

/** Of the plane's side; a tenth of it with the shift key. */
const STEP = 0.02
const FAR = 5

const MOVES: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/**
 * A lasso for who has no pointer: arrow keys move a cross, Enter sets one corner of a rectangle and then the other,
 * Escape takes it away.
 */
export function useKeyboardLasso(onLasso: (lasso: Polygon | null) => void) {
  const [cross, setCross] = useState<Corner | null>(null)
  const [corner, setCorner] = useState<Corner | null>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const [x, y] = cross ?? [0.5, 0.5]
    const move = MOVES[event.key]
    if (move !== undefined) {
      const by = STEP * (event.shiftKey ? FAR : 1)
      setCross([within(x + move[0] * by), within(y + move[1] * by)])
    } else if (event.key === 'Enter') {
      setCross([x, y])
      setCorner(corner === null ? [x, y] : null)
      if (corner !== null) onLasso(rectangle(corner, [x, y]))
    } else if (event.key === 'Escape') {
      setCorner(null)
      onLasso(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onBlur = () => {
    setCross(null)
    setCorner(null)
  }
  const path = corner === null || cross === null ? null : rectangle(corner, cross)
  return { cross, path, handlers: { onKeyDown, onBlur } }
}

const within = (value: number): number => Math.min(1, Math.max(0, value))
