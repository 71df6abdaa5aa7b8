'use client'

import type { InspectionDetail, TimelineStep } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, detailsOf, post } from '@/api/client'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { percent } from '@/format/numbers'
import { imageKey, imageOf } from '../digit-input/image-choice'

interface EpochChoiceProps {
  runId: string
  /** Whose image the checkpoints are asked about. */
  inspection: InspectionDetail
  /** Inspections that are compared already. */
  taken: readonly string[]
  onChosen(inspectionId: string): void
}

/** The checkpoints of a run: with an inspection of the image that is there, or one that is queued now. */
export function EpochChoice({ runId, inspection, taken, onChosen }: EpochChoiceProps) {
  const image = imageOf(inspection)
  // Another run's network need not have the same layers.
  const layers = runId === inspection.runId ? inspection.requestedLayers : null
  const [busy, setBusy] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const steps = useQuery({
    queryKey: ['timeline', runId, imageKey(image), layers],
    queryFn: () =>
      api<TimelineStep[]>(
        `/runs/${runId}/timeline?${imageKey(image)}${layers === null ? '' : `&layers=${layers.join(',')}`}`,
      ),
  })
  const choose = async ({ checkpointId, inspection: there }: TimelineStep) => {
    if (there !== null && there.state !== 'failed') {
      onChosen(there.id)
      return
    }
    setBusy(checkpointId)
    setFailure(null)
    try {
      const queued = await post<InspectionDetail>('/inspections', {
        checkpointId,
        ...image,
        ...(layers === null ? {} : { layers }),
      })
      onChosen(queued.id)
    } catch (error) {
      setFailure(error)
      setBusy(null)
    }
  }
  const error = failure ?? steps.error
  if (steps.data?.length === 0) return <p className="text-sm text-muted">This run has no checkpoint yet.</p>
  return (
    <div className="space-y-3">
      {error !== null && <ErrorNote error={detailsOf(error)} />}
      <ul className="divide-y divide-line rounded-md border border-line" aria-busy={steps.isPending}>
        {(steps.data ?? []).map((step) => {
          const isTaken = step.inspection !== null && taken.includes(step.inspection.id)
          return (
            <li key={step.checkpointId} className="flex items-center gap-4 px-3 py-1.5 text-sm">
              <span className="w-20 shrink-0">Epoch {step.epoch}</span>
              <span className="hidden w-40 shrink-0 text-muted sm:inline">
                validation {percent(step.valAccuracy)}
              </span>
              <span className="min-w-0 grow truncate text-muted">{answerOf(step)}</span>
              <Button
                disabled={isTaken || busy !== null}
                aria-label={`${isTaken ? 'Compared' : 'Compare'} with epoch ${step.epoch}`}
                onClick={() => void choose(step)}
              >
                {isTaken ? 'Compared' : 'Compare'}
              </Button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function answerOf({ inspection }: TimelineStep): string {
  if (inspection === null) return 'inspected when chosen'
  if (inspection.prediction === null) return inspection.state
  const { className, probabilities, classIndex } = inspection.prediction
  return `read as ${className}, ${percent(probabilities[classIndex] ?? 0)}`
}
