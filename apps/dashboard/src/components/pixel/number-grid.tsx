import { significant } from '@/format/numbers'

interface NumberGridProps {
  title: string
  rows: (number | null)[][]
  /** Symmetric range of the colours behind the numbers. */
  reach: number
}

/** A few numbers as they lie in a picture; red above zero, blue below. */
export function NumberGrid({ title, rows, reach }: NumberGridProps) {
  return (
    <table className="border-separate border-spacing-0.5">
      <caption className="mb-1 text-left text-xs text-muted">{title}</caption>
      <tbody>
        {rows.map((row, y) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
          <tr key={y}>
            {row.map((value, x) => (
              <td
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place.
                key={x}
                className="h-7 min-w-14 rounded-sm px-1 text-right font-mono text-xs"
                style={{ background: shade(value, reach) }}
              >
                {value === null ? '' : short(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Three significant digits: more do not fit, and the sums below are exact. */
function short(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  return size >= 0.001 && size < 1000 ? value.toPrecision(3) : significant(value)
}

function shade(value: number | null, reach: number): string {
  if (value === null || reach === 0) return 'var(--sunken)'
  const part = Math.round(Math.min(1, Math.abs(value) / reach) * 45)
  return `color-mix(in oklab, var(${value < 0 ? '--training' : '--bad'}) ${part}%, var(--sunken))`
}
