'use client'

import type { AnalysisResults, InspectionDetail } from '@convscope/shared'
import type { ReactNode } from 'react'
import type { AnalysisState } from '@/components/analyses/use-analysis'
import { ValueMapCanvas } from '@/components/analyses/value-map-canvas'
import type { ColourMapName } from '@/components/feature-maps/colour-maps'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { ProgressBar } from '@/components/ui/progress-bar'

type Attribution = 'gradCam' | 'integratedGradients' | 'occlusion'

interface AttributionFigureProps<Kind extends Attribution> {
  title: string
  /** What the colours say. */
  caption: ReactNode
  inspection: InspectionDetail
  state: AnalysisState<Kind>
  colours: ColourMapName
  /** 0 to 1, of the colours over the image. */
  opacity: number
  numbers(result: AnalysisResults[Kind]): [title: string, value: string][]
}

/** One explanation of an answer, laid over the image. */
export function AttributionFigure<Kind extends Attribution>({
  title,
  caption,
  inspection,
  state,
  colours,
  opacity,
  numbers,
}: AttributionFigureProps<Kind>) {
  const { analysis, error, isWorking, ask } = state
  const result = (analysis?.result ?? null) as AnalysisResults[Kind] | null
  const [height, width] = inspection.inputShape
  return (
    <figure className="min-w-0 space-y-3 rounded-lg border border-line bg-surface p-4">
      <h2 className="text-base font-semibold">{title}</h2>
      <div
        className="relative w-full overflow-hidden rounded bg-sunken"
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        {inspection.inputUrl !== null && (
          // biome-ignore lint/performance/noImgElement: exact pixels.
          <img
            src={inspection.inputUrl}
            alt="What the network sees"
            className="crisp absolute inset-0 size-full"
          />
        )}
        {result !== null && (
          <ValueMapCanvas
            map={result.map}
            colours={colours}
            label={`${title} over the image`}
            className="absolute inset-0 size-full"
            style={{ opacity }}
          />
        )}
        {isWorking && (
          <div className="absolute inset-x-4 bottom-4 rounded bg-surface/90 p-2">
            <p role="status" className="mb-1 text-xs text-muted">
              {analysis?.state === 'running' ? 'Computing' : 'Waiting for a worker'}
            </p>
            <ProgressBar
              fraction={analysis?.progress ? analysis.progress.done / analysis.progress.total : 0}
              label={`Progress of ${title}`}
            />
          </div>
        )}
      </div>
      {error !== null && !isWorking && (
        <ErrorNote error={error}>
          <Button onClick={ask}>Try again</Button>
        </ErrorNote>
      )}
      <dl className="grid min-h-22 grid-cols-[1fr_max-content] content-start gap-x-4 gap-y-1 text-sm">
        {result !== null &&
          numbers(result).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="text-right">{value}</dd>
            </div>
          ))}
      </dl>
      <figcaption className="text-sm text-muted">{caption}</figcaption>
    </figure>
  )
}
