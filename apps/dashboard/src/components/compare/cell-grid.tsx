import type { ReactNode } from 'react'

interface CellGridProps {
  label: string
  /** Screen pixels of a map. */
  height: number
  width: number
  /** Lines under each. */
  lines: number
  channels: readonly number[]
  children(channel: number): ReactNode
}

/** A label must not be cut off under a small map. */
export const NARROWEST = 56
const LINE = 20
/** Room for the outline of a marked map, which would be cut off. */
const EDGE = 2

/** Maps in rows. Grids of equal width beside each other have equal rows. */
export function CellGrid({ label, height, width, lines, channels, children }: CellGridProps) {
  const cellWidth = Math.max(width, NARROWEST)
  const cellHeight = height + lines * LINE
  return (
    <ul
      aria-label={label}
      className="grid justify-between gap-1"
      style={{
        gridTemplateColumns: `repeat(auto-fill, ${cellWidth + 2 * EDGE}px)`,
        gridAutoRows: cellHeight + 2 * EDGE,
      }}
    >
      {channels.map((channel) => (
        <li
          key={channel}
          style={{
            padding: EDGE,
            contentVisibility: 'auto',
            containIntrinsicSize: `${cellWidth}px ${cellHeight}px`,
          }}
        >
          {children(channel)}
        </li>
      ))}
    </ul>
  )
}
