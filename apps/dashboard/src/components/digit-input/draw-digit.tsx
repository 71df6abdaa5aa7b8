'use client'

import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { drawStrokes, type Point, type Stroke } from './strokes'

const SIZE = 280

interface DrawDigitProps {
  busy: boolean
  /** Dark strokes on white paper. */
  onDrawn(picture: File): void
}

/** Paper and pen. */
export function DrawDigit({ busy, onDrawn }: DrawDigitProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [strokes, setStrokes] = useState<Stroke[]>([])
  const [pen, setPen] = useState(20)
  const isEmpty = strokes.length === 0

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context !== null && context !== undefined) drawStrokes(context, strokes, { size: SIZE, pen })
  }, [strokes, pen])

  const pointOf = (event: PointerEvent<HTMLCanvasElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) * SIZE) / box.width,
      y: ((event.clientY - box.top) * SIZE) / box.height,
    }
  }
  const extend = (point: Point) =>
    setStrokes((before) => [...before.slice(0, -1), [...(before.at(-1) ?? []), point]])
  const finish = () => {
    canvas.current?.toBlob((blob) => {
      if (blob !== null) onDrawn(new File([blob], 'Drawing', { type: 'image/png' }))
    }, 'image/png')
  }

  return (
    <div className="flex flex-wrap gap-6">
      <canvas
        ref={canvas}
        width={SIZE}
        height={SIZE}
        aria-label="Drawing area: draw one digit with mouse, pen or finger. A picture can be uploaded instead."
        role="img"
        className="cursor-crosshair touch-none rounded-md border border-strong-line bg-white"
        style={{ width: SIZE, height: SIZE }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          const point = pointOf(event)
          setStrokes((before) => [...before, [point]])
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) extend(pointOf(event))
        }}
      />
      <div className="flex w-48 flex-col gap-3">
        <label className="text-sm">
          Pen, {pen} pixels
          <input
            type="range"
            min={8}
            max={36}
            value={pen}
            onChange={(event) => setPen(Number(event.target.value))}
            className="mt-1 w-full accent-accent"
          />
        </label>
        <Button disabled={isEmpty} onClick={() => setStrokes((before) => before.slice(0, -1))}>
          Undo
        </Button>
        <Button disabled={isEmpty} onClick={() => setStrokes([])}>
          Clear
        </Button>
        <Button kind="primary" disabled={isEmpty || busy} onClick={finish}>
          Use this drawing
        </Button>
        <p className="text-sm text-muted">
          Size and place do not matter: the drawing is trimmed, scaled and centred.
        </p>
      </div>
    </div>
  )
}
