'use client'

import type { AnalysisResults, RunDetail } from '@convscope/shared'
import { useState } from 'react'
import { DatasetImageButton } from '@/components/analyses/dataset-image-button'
import { sheetImageSize } from '@/components/analyses/sheet-image'
import { useInspectImage } from '@/components/analyses/use-inspect-image'
import { Button } from '@/components/ui/button'
import { count } from '@/format/numbers'

interface ChosenImagesProps {
  run: Pick<RunDetail, 'dataset' | 'summary'>
  checkpointId: string
  layer: string
  result: AnalysisResults['embedding']
  classes: string[]
  /** Points; null when none were chosen. */
  chosen: number[] | null
  onClear(): void
}

const SIZE = 56
const PAGE = 120

/** The images behind the chosen points, each one click from its feature maps. */
export function ChosenImages(props: ChosenImagesProps) {
  const { run, checkpointId, layer, result, classes, chosen, onClear } = props
  const { busy, inspect } = useInspectImage(checkpointId)
  const [limit, setLimit] = useState(PAGE)
  const { width } = sheetImageSize(result.sheet, SIZE)
  return (
    <section className="space-y-3 border-t border-line pt-3">
      <header className="flex min-h-8 flex-wrap items-center justify-between gap-3">
        <h3 className="font-semibold">Chosen images</h3>
        {chosen !== null && (
          <span className="flex items-center gap-3 text-sm text-muted">
            {count(chosen.length)}
            <Button kind="quiet" onClick={onClear}>
              Choose none
            </Button>
          </span>
        )}
      </header>
      {chosen === null || chosen.length === 0 ? (
        <p className="text-sm text-muted">
          {chosen === null
            ? 'Draw around points, or choose a class by its number.'
            : 'There is no point in it that is shown.'}
        </p>
      ) : (
        <div className="space-y-4">
          <ul
            aria-label="Chosen images"
            className="grid justify-between gap-1"
            style={{ gridTemplateColumns: `repeat(auto-fill, ${width}px)` }}
          >
            {chosen.slice(0, limit).map((at) => {
              const index = result.indices[at] ?? 0
              const name = classes[result.labels[at] ?? 0]
              return (
                <li key={at}>
                  <DatasetImageButton
                    sheet={result.sheet}
                    at={at}
                    size={SIZE}
                    label={`Test image ${index}, ${name}`}
                    busy={busy === index}
                    imageShape={run.summary.inputShape}
                    onClick={() => inspect({ dataset: run.dataset, split: 'test', index }, layer)}
                  />
                </li>
              )
            })}
          </ul>
          {chosen.length > limit && (
            <div className="text-center">
              <Button onClick={() => setLimit(limit + PAGE)}>Show more</Button>
            </div>
          )}
        </div>
      )}
    </section>
  )
}
