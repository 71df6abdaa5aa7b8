import { significant } from '@/format/numbers'
import { letterOf } from './compared'
import type { LayerValues } from './layer-values'
import { cellAt, type Spot } from './map-cell'

/** The exact values under the pointer, of every column whose values are there. */
export function readingOf(
  pointed: { channel: number; spot: Spot } | null,
  columns: readonly (LayerValues | null)[],
): string | null {
  if (pointed === null) return null
  const { channel, spot } = pointed
  const read = columns.map((layer) => {
    if (layer === null || layer.shape.length !== 3) return null
    const [height, width, channels] = layer.shape as [number, number, number]
    if (channel >= channels) return null
    const { row, column } = cellAt(spot, height, width)
    return { row, column, value: layer.values[(row * width + column) * channels + channel] as number }
  })
  const first = read.find((each) => each !== null)
  if (first === undefined || first === null) return `filter ${channel}`
  const values = read.flatMap((each, place) =>
    each === null ? [] : [`${letterOf(place)} ${significant(each.value)}`],
  )
  return `filter ${channel}, row ${first.row}, column ${first.column}: ${values.join(', ')}`
}
