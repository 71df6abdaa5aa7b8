import { significant } from '@/format/numbers'

interface HistogramProps {
  edges: number[]
  counts: number[]
  label: string
  width?: number
  height?: number
}

/** How often which value comes. Heights go with the square root: zeros would flatten all others. */
export function Histogram({ edges, counts, label, width = 128, height = 28 }: HistogramProps) {
  const isOneValue = (edges.at(-1) ?? 0) - (edges[0] ?? 0) <= Number.EPSILON * Math.abs(edges[0] || 1)
  if (isOneValue) {
    return <span className="text-xs text-muted">always {significant(Math.fround(edges[0] ?? 0))}</span>
  }
  const most = Math.sqrt(Math.max(...counts, 1))
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 0]
  const barWidth = width / Math.max(1, counts.length)
  const path = counts
    .map((n, bin) => {
      const bar = n === 0 ? 0 : Math.max(1, (Math.sqrt(n) / most) * height)
      return `M${(bin * barWidth).toFixed(2)} ${height}v${(-bar).toFixed(2)}h${barWidth.toFixed(2)}V${height}z`
    })
    .join('')
  return (
    <span className="inline-block" style={{ width }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Histogram of ${label}, from ${significant(low)} to ${significant(high)}`}
        className="block border-b border-strong-line"
      >
        <title>Square root of how often each value comes</title>
        <path d={path} fill="var(--accent)" />
      </svg>
      <span className="flex justify-between text-xs text-muted" aria-hidden="true">
        <span>{low.toPrecision(2)}</span>
        <span>{high.toPrecision(2)}</span>
      </span>
    </span>
  )
}
