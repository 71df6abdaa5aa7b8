'use client'

import type { ImageSheet, ReceptiveField } from '@convscope/shared'
import type { ReactNode } from 'react'
import { SheetImage, sheetImageSize } from './sheet-image'

interface DatasetImageButtonProps {
  sheet: ImageSheet
  at: number
  size: number
  label: string
  busy: boolean
  /** The place to mark, in pixels of an image of imageShape: those on a sheet may be smaller. It may reach over the edge. */
  box?: ReceptiveField | null
  imageShape: readonly number[]
  children?: ReactNode
  onClick(): void
}

/** An image of a data set, one click from its feature maps. */
export function DatasetImageButton(props: DatasetImageButtonProps) {
  const { sheet, at, size, label, busy, box = null, imageShape, children, onClick } = props
  const shown = sheetImageSize(sheet, size)
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onClick}
      title={label}
      className="block rounded-sm text-left hover:outline-2 hover:outline-accent disabled:opacity-50"
    >
      <span className="sr-only">{label}: open its feature maps </span>
      <span className="relative block overflow-hidden rounded-sm" style={shown}>
        <SheetImage sheet={sheet} at={at} size={size} />
        {box !== null && <Mark box={box} shown={shown} imageShape={imageShape} />}
      </span>
      {children}
    </button>
  )
}

function Mark({
  box,
  shown,
  imageShape: [height = 1, width = 1],
}: {
  box: ReceptiveField
  shown: { width: number; height: number }
  imageShape: readonly number[]
}) {
  // What lies outside the image is not marked.
  const top = Math.max(0, box.y0)
  const left = Math.max(0, box.x0)
  const bottom = Math.min(height, box.y0 + box.height)
  const right = Math.min(width, box.x0 + box.width)
  const [perRow, perColumn] = [shown.height / height, shown.width / width]
  return (
    <span
      data-mark
      className="absolute border"
      style={{
        borderColor: 'var(--validation)',
        top: top * perRow,
        left: left * perColumn,
        width: (right - left) * perColumn,
        height: (bottom - top) * perRow,
      }}
    />
  )
}
