'use client'

import { type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { nearest, type Plane, type Polygon } from './plane'
import { useKeyboardLasso } from './use-keyboard-lasso'

interface ScatterPlotProps {
  plane: Plane
  /** Colour of each point. */
  colours: readonly string[]
  isShown(index: number): boolean
  /** null when nothing is chosen: then no point stands back. */
  chosen: ReadonlySet<number> | null
  lasso: Polygon | null
  onLasso(lasso: Polygon | null): void
  label: string
  /** What is shown beside the point under the pointer. */
  describe(index: number): ReactNode
}

const RADIUS = 3
const REACH = 12
/** A shorter drag is a click. */
const SHORTEST = 12

/**
 * Points on a canvas. The one under the pointer is described; a drag draws a lasso, a click takes it away. The keyboard
 * has a cross for a pointer.
 */
export function ScatterPlot(props: ScatterPlotProps) {
  const { plane, colours, isShown, chosen, lasso, onLasso, label, describe } = props
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const side = useSide(frame)
  const [hovered, setPointed] = useState<number | null>(null)
  const [path, setPath] = useState<Polygon | null>(null)

  useLayoutEffect(() => {
    const { current } = canvas
    const context = current?.getContext('2d')
    if (current === null || context === null || context === undefined || side === 0) return
    const ratio = window.devicePixelRatio
    current.width = side * ratio
    current.height = side * ratio
    context.scale(ratio, ratio)
    // What is chosen lies above what is not.
    for (const isOnTop of chosen === null ? [true] : [false, true]) {
      context.globalAlpha = isOnTop ? 0.85 : 0.15
      for (let i = 0; i < plane.x.length; i++) {
        if (!isShown(i) || (chosen !== null && chosen.has(i) !== isOnTop)) continue
        context.fillStyle = colours[i] as string
        context.beginPath()
        context.arc((plane.x[i] as number) * side, (plane.y[i] as number) * side, RADIUS, 0, 2 * Math.PI)
        context.fill()
      }
    }
  }, [plane, colours, isShown, chosen, side])

  const placeOf = (event: PointerEvent<HTMLDivElement>): [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return [(event.clientX - left) / side, (event.clientY - top) / side]
  }
  const keyboard = useKeyboardLasso(onLasso)
  const { cross } = keyboard
  const pointed = cross === null ? hovered : nearest(plane, cross, REACH / side, isShown)
  const shownPath = path ?? keyboard.path ?? lasso
  return (
    <div
      ref={frame}
      role="application"
      aria-label={`${label}. Arrow keys move a cross, Enter sets two corners around points, Escape takes them away.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application of its own keys.
      tabIndex={0}
      {...keyboard.handlers}
      className="relative aspect-square w-full max-w-[640px] cursor-crosshair touch-none select-none rounded-md border border-line bg-surface"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setPointed(null)
        setPath([placeOf(event)])
      }}
      onPointerMove={(event) => {
        const place = placeOf(event)
        if (path === null) setPointed(nearest(plane, place, REACH / side, isShown))
        else setPath([...path, place])
      }}
      onPointerUp={() => {
        if (path === null) return
        setPath(null)
        onLasso(lengthOf(path) * side < SHORTEST ? null : path)
      }}
      onPointerCancel={() => setPath(null)}
      onPointerLeave={() => setPointed(null)}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-drawn={side > 0}
        className="absolute inset-0 size-full"
      />
      {shownPath !== null && (
        <svg viewBox="0 0 1 1" className="pointer-events-none absolute inset-0 size-full" aria-hidden="true">
          <polygon
            points={shownPath.map((corner) => corner.join(',')).join(' ')}
            fill="var(--accent)"
            fillOpacity={0.08}
            stroke="var(--accent)"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      )}
      {cross !== null && (
        <svg viewBox="0 0 1 1" className="pointer-events-none absolute inset-0 size-full" aria-hidden="true">
          <path
            d={`M${cross[0]} 0v1M0 ${cross[1]}h1`}
            stroke="var(--muted)"
            strokeDasharray="4 4"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      )}
      {pointed !== null && (
        <div
          aria-live={cross === null ? 'off' : 'polite'}
          className="pointer-events-none absolute z-10"
          style={{ left: `${(plane.x[pointed] ?? 0) * 100}%`, top: `${(plane.y[pointed] ?? 0) * 100}%` }}
        >
          <span className="absolute -top-2 -left-2 size-4 rounded-full border-2 border-text" />
          <div
            className="absolute rounded-md border border-line bg-surface p-2 shadow-lg"
            // Away from the nearer edges, so that it stays within.
            style={{
              [(plane.x[pointed] ?? 0) > 0.5 ? 'right' : 'left']: 14,
              [(plane.y[pointed] ?? 0) > 0.5 ? 'bottom' : 'top']: 14,
            }}
          >
            {describe(pointed)}
          </div>
        </div>
      )}
    </div>
  )
}

function lengthOf(path: Polygon): number {
  return path.reduce((sum, [x, y], i) => {
    const [x0, y0] = path[Math.max(0, i - 1)] as readonly [number, number]
    return sum + Math.hypot(x - x0, y - y0)
  }, 0)
}

/** Screen pixels of a square element's side; 0 before it is laid out. */
function useSide(element: React.RefObject<HTMLElement | null>): number {
  const [side, setSide] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(() => setSide(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return side
}
