'use client'

import { useState } from 'react'
import { ErrorNote } from '@/components/ui/notes'
import { ScrollArea } from '@/components/ui/scroll-area'
import { significant } from '@/format/numbers'
import { reachOf, type WeightRecord } from './kernel-form'
import { KernelPicture } from './kernel-picture'
import { useNpy } from './use-npy'

const MOST_COLUMNS = 64
const SIDE = 12

/** One value per channel, such as a bias: a square each, in rows. */
export function VectorWeights({ weight }: { weight: WeightRecord }) {
  const [channel, setChannel] = useState<number | null>(null)
  const { array, error } = useNpy(weight.url)
  const length = weight.shape[0] ?? 0
  const columns = Math.min(MOST_COLUMNS, length)
  const rows = Math.ceil(length / columns)
  const values = array?.values ?? null
  const padded =
    values === null ? null : Float32Array.from({ length: rows * columns }, (_, i) => values[i] ?? Number.NaN)
  if (error !== null) return <ErrorNote error={error} />
  return (
    <div className="space-y-1">
      <div className="flex flex-wrap items-baseline gap-x-4 text-sm">
        <h3 className="font-mono">{weight.name}</h3>
        <span className="text-xs text-muted">
          {channel === null || values === null
            ? `${length} values, ${significant(weight.min)} to ${significant(weight.max)}`
            : `${channel}: ${significant(values[channel] ?? 0)}`}
        </span>
        <a className="text-xs text-accent hover:underline" href={weight.url}>
          .npy
        </a>
      </div>
      <ScrollArea
        label={`Values of ${weight.name}`}
        onPointerLeave={() => setChannel(null)}
        onPointerMove={(event) => {
          const { offsetX, offsetY } = event.nativeEvent
          const place = Math.floor(offsetY / SIDE) * columns + Math.floor(offsetX / SIDE)
          setChannel(event.target instanceof HTMLCanvasElement && place < length ? place : null)
        }}
      >
        <KernelPicture
          values={padded}
          height={rows}
          width={columns}
          reach={padded === null ? 0 : reachOf(padded)}
          scale={SIDE}
          label={`The ${length} values of ${weight.name}, from ${significant(weight.min)} to ${significant(weight.max)}`}
        />
      </ScrollArea>
    </div>
  )
}
