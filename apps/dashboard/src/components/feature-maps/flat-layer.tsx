'use client'

import type { LayerActivationRecord } from '@convscope/shared'
import { useLayoutEffect, useRef, useState } from 'react'
import { ScrollArea } from '@/components/ui/scroll-area'
import { significant } from '@/format/numbers'
import { colourTable } from './colour-maps'
import { scaleOf } from './normalisation'
import type { ViewOptions } from './view-options'

const MOST_COLUMNS = 64
const SIDE = 12

/** A layer without maps: a square per unit, in rows. */
export function FlatLayer({ layer, view }: { layer: LayerActivationRecord; view: ViewOptions }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [unit, setUnit] = useState<number | null>(null)
  const values = layer.statistics.mean
  const columns = Math.min(MOST_COLUMNS, values.length)
  const rows = Math.ceil(values.length / columns)
  const { layerMin, layerMax } = layer

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context === null || context === undefined) return
    const scale = scaleOf(view.colours, { min: layerMin, max: layerMax })
    const span = scale.max - scale.min
    const table = colourTable(view.colours)
    const image = context.createImageData(columns, rows)
    const words = new Uint32Array(image.data.buffer)
    values.forEach((value, index) => {
      const position = span > 0 ? (value - scale.min) / span : 0
      words[index] = table[Math.round(position * 255)] as number
    })
    context.putImageData(image, 0, 0)
  }, [values, columns, rows, layerMin, layerMax, view.colours])

  return (
    <ScrollArea label={`Units of ${layer.layer}`} className="space-y-1">
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        role="img"
        aria-label={`The ${values.length} units of ${layer.layer}, from ${significant(layerMin)} to ${significant(layerMax)}`}
        className="crisp rounded-sm"
        style={{ width: columns * SIDE, height: rows * SIDE }}
        onPointerLeave={() => setUnit(null)}
        onPointerMove={(event) => {
          const { offsetX, offsetY } = event.nativeEvent
          const index = Math.floor(offsetY / SIDE) * columns + Math.floor(offsetX / SIDE)
          setUnit(index < values.length ? index : null)
        }}
      />
      <p className="text-xs text-muted">
        {unit === null ? `${values.length} units` : `unit ${unit}: ${significant(values[unit] ?? 0)}`}
      </p>
    </ScrollArea>
  )
}
