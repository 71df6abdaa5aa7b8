import { significant } from '@/format/numbers'
import { type ColourMapName, cssGradient } from './colour-maps'
import { type Range, scaleOf } from './normalisation'

/** What the colours stand for. Without a range each map has its own. */
export function ColourLegend({ colours, range }: { colours: ColourMapName; range: Range | null }) {
  const scale = range === null ? null : scaleOf(colours, range)
  return (
    <span className="inline-flex items-center gap-2 text-xs text-muted">
      <span>{scale === null ? "map's lowest" : significant(scale.min)}</span>
      <span
        className="h-2.5 w-28 rounded-sm"
        style={{ background: cssGradient(colours) }}
        role="img"
        aria-label={`Colours from low to high, ${colours}`}
      />
      <span>{scale === null ? "map's highest" : significant(scale.max)}</span>
    </span>
  )
}
