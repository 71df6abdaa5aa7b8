'use client'

import type { ImageRecord, PictureArea } from '@convscope/shared'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { type CropCorner, moveCorner } from './crop-area'

const SIDE = 160
/** Steps over the picture's longer side with the arrow keys. */
const STEPS = 50

const KEYS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

interface CropPictureProps {
  image: ImageRecord
  /** The drawing that was found, to be shown. */
  drawing: PictureArea | null
  onCrop(crop: PictureArea): void
}

/** The picture with the drawing that was found on it; its corners are dragged, or moved with the arrow keys, to crop. */
export function CropPicture({ image, drawing, onCrop }: CropPictureProps) {
  const kept = image.crop ?? { left: 0, top: 0, width: image.width, height: image.height }
  const [moved, setMoved] = useState<PictureArea | null>(null)
  const from = useRef<{ x: number; y: number; area: PictureArea } | null>(null)
  const area = moved ?? kept
  const scale = SIDE / Math.max(image.width, image.height)

  const finish = () => {
    from.current = null
    if (moved !== null) onCrop(moved)
    setMoved(null)
  }
  const drag = (corner: CropCorner) => ({
    onPointerDown(event: PointerEvent<HTMLButtonElement>) {
      event.currentTarget.setPointerCapture(event.pointerId)
      from.current = { x: event.clientX, y: event.clientY, area }
    },
    onPointerMove(event: PointerEvent<HTMLButtonElement>) {
      const start = from.current
      if (start === null) return
      const by = { x: (event.clientX - start.x) / scale, y: (event.clientY - start.y) / scale }
      setMoved(moveCorner(start.area, corner, by, image))
    },
    onPointerUp: finish,
    onKeyDown(event: KeyboardEvent) {
      const direction = KEYS[event.key]
      if (direction === undefined) return
      event.preventDefault()
      const step = Math.max(1, Math.round(Math.max(image.width, image.height) / STEPS))
      setMoved(moveCorner(area, corner, { x: direction.x * step, y: direction.y * step }, image))
    },
    onKeyUp(event: KeyboardEvent) {
      if (event.key in KEYS) finish()
    },
  })
  const style = ({ left, top, width, height }: PictureArea) => ({
    left: left * scale,
    top: top * scale,
    width: width * scale,
    height: height * scale,
  })
  return (
    <fieldset className="relative" style={{ width: image.width * scale, height: image.height * scale }}>
      <legend className="sr-only">
        Crop: {area.width} × {area.height} pixels from {area.left}, {area.top}
      </legend>
      {/* biome-ignore lint/performance/noImgElement: the upload as it is. */}
      <img
        src={image.originalUrl}
        alt="The original"
        draggable={false}
        className="size-full rounded border border-line bg-white"
      />
      {drawing !== null && moved === null && (
        <div
          aria-hidden="true"
          className="pointer-events-none absolute outline-1 outline-accent outline-dashed"
          style={style(drawing)}
        />
      )}
      <div
        aria-hidden="true"
        className="pointer-events-none absolute outline-2 outline-accent"
        style={style(area)}
      />
      <Corner name="upper left" x={area.left * scale} y={area.top * scale} {...drag('upper left')} />
      <Corner
        name="lower right"
        x={(area.left + area.width) * scale}
        y={(area.top + area.height) * scale}
        {...drag('lower right')}
      />
    </fieldset>
  )
}

interface CornerProps {
  name: CropCorner
  x: number
  y: number
}

/** Large enough for a finger; a small square is what is seen of it. */
function Corner({ name, x, y, ...handlers }: CornerProps & Record<string, unknown>) {
  return (
    <button
      type="button"
      aria-label={`Crop, ${name} corner: arrow keys move it`}
      className="absolute flex size-6 -translate-x-1/2 -translate-y-1/2 cursor-move touch-none items-center justify-center"
      style={{ left: x, top: y }}
      {...handlers}
    >
      <span aria-hidden="true" className="size-3 rounded-sm border-2 border-accent bg-surface" />
    </button>
  )
}
