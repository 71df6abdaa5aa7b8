'use client'

import { type InspectionDetail, isFinishedInspection } from '@convscope/shared'
import Link from 'next/link'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useRef } from 'react'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { imageOf } from '@/components/digit-input/image-choice'
import { SaveViewButton } from '@/components/export/save-view-button'
import { InspectionSubject, titleOf } from '@/components/feature-maps/inspection-subject'
import { Select } from '@/components/ui/field'
import { Hint } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { percent, significant } from '@/format/numbers'
import { AttributionFigure } from './attribution-figure'
import { occlusionSquare } from './occlusion-square'

const parsers = {
  class: parseAsInteger,
  layer: parseAsString,
  opacity: parseAsInteger.withDefault(60),
}

interface WhyViewProps {
  inspection: InspectionDetail
  /** Convolutions of the network, first to last. */
  layers: string[]
}

/** Why the network gives an answer: three explanations of the same class over the same image. */
export function WhyView({ inspection, layers }: WhyViewProps) {
  const figures = useRef<HTMLDivElement>(null)
  const [view, setView] = useQueryStates(parsers, { history: 'replace' })
  const { checkpointId, prediction, classes, inputShape } = inspection
  const classIndex = view.class ?? prediction?.classIndex ?? null
  const layer = view.layer ?? layers.at(-1) ?? null
  const about = { checkpointId, ...imageOf(inspection), classIndex }
  const isReady = inspection.state === 'completed' && classIndex !== null
  const automatic = { auto: true }
  const gradCam = useAnalysis(
    isReady && layer !== null ? { kind: 'gradCam' as const, ...about, layer } : null,
    automatic,
  )
  const gradients = useAnalysis(
    isReady ? { kind: 'integratedGradients' as const, ...about } : null,
    automatic,
  )
  const square = occlusionSquare(inputShape)
  const occlusion = useAnalysis(
    isReady ? { kind: 'occlusion' as const, ...about, ...square } : null,
    automatic,
  )
  const name = classIndex === null ? '' : (classes[classIndex] ?? String(classIndex))
  const figure = { inspection, opacity: view.opacity / 100 }
  return (
    <div>
      <PageTitle
        title="Why this answer"
        aside={
          <>
            <SaveViewButton view={figures} name={`why ${titleOf(inspection)}`} />
            <Link href={`/inspections/${inspection.id}`} className="text-accent hover:underline">
              ← Feature maps
            </Link>
          </>
        }
      />
      {prediction !== null && (
        <p className="mb-4">
          <InspectionSubject inspection={inspection} />: read as <strong>{prediction.className}</strong>
          {inspection.trueClass !== null && inspection.trueClass !== prediction.classIndex && (
            <span className="text-bad">, but it is {classes[inspection.trueClass]}</span>
          )}
          .
        </p>
      )}
      {!isFinishedInspection(inspection.state) && (
        <Hint>The inspection is not finished yet. Load this page again when it is.</Hint>
      )}
      <div className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3 text-sm text-muted">
        <label htmlFor="why-class" className="flex items-center gap-2 whitespace-nowrap">
          Class
          <Select
            id="why-class"
            value={classIndex ?? ''}
            onChange={(event) => void setView({ class: Number(event.target.value) })}
          >
            {classes.map((each, index) => (
              <option key={each} value={index}>
                {each}
                {prediction === null ? '' : `, ${percent(prediction.probabilities[index] ?? 0)}`}
              </option>
            ))}
          </Select>
        </label>
        <label htmlFor="why-layer" className="flex items-center gap-2 whitespace-nowrap">
          Layer of Grad-CAM
          <Select
            id="why-layer"
            value={layer ?? ''}
            onChange={(event) => void setView({ layer: event.target.value })}
          >
            {layers.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </label>
        <label htmlFor="why-opacity" className="flex items-center gap-2 whitespace-nowrap">
          Opacity
          <input
            id="why-opacity"
            type="range"
            min={0}
            max={100}
            value={view.opacity}
            onChange={(event) => void setView({ opacity: Number(event.target.value) })}
            className="w-40 accent-accent"
          />
          <span className="w-10 text-right">{view.opacity} %</span>
        </label>
      </div>
      <div ref={figures} className="grid gap-6 md:grid-cols-3">
        <AttributionFigure
          {...figure}
          title="Grad-CAM"
          state={gradCam}
          colours="magma"
          caption={
            <>
              Where the maps of <span className="font-mono">{layer}</span> speak for “{name}”: bright does,
              black does not.
            </>
          }
          numbers={({ probability, map }) => [
            ['Probability of the class', percent(probability)],
            ['Strongest', significant(map.max)],
          ]}
        />
        <AttributionFigure
          {...figure}
          title="Integrated gradients"
          state={gradients}
          colours="signed"
          caption={
            <>
              What each pixel adds to the score of “{name}” compared with black: red speaks for it, blue
              against.
            </>
          }
          numbers={({ outputAtInput, outputAtBaseline, sum }) => [
            ['Score before the softmax', significant(outputAtInput)],
            ['Score of a black image', significant(outputAtBaseline)],
            ['Their difference', significant(outputAtInput - outputAtBaseline)],
            ['Sum over all pixels', significant(sum)],
          ]}
        />
        <AttributionFigure
          {...figure}
          title="Occlusion"
          state={occlusion}
          colours="signed"
          caption={
            <>
              How much of the probability of “{name}” is lost when a black square of {square.size} ×{' '}
              {square.size} pixels hides this place: red is needed, blue disturbs.
            </>
          }
          numbers={({ probability, map }) => [
            ['Probability of the class', percent(probability)],
            ['Greatest loss', percent(map.max)],
            ['Greatest gain', percent(Math.max(0, -map.min))],
          ]}
        />
      </div>
    </div>
  )
}
