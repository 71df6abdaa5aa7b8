'use client'

import type { InspectionDetail } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, post } from '@/api/client'
import { StateBadge } from '@/components/runs/state-badge'
import { Button, buttonClass, LinkButton } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { TimeAgo } from '@/components/ui/time-ago'
import { duration } from '@/format/times'
import { CompareDialog } from '../compare/compare-dialog'
import { imageOf, imageQuery } from '../digit-input/image-choice'
import { InputPictures } from './input-pictures'
import { InspectionSubject } from './inspection-subject'
import { LayerSection } from './layer-section'
import { PredictionBars } from './prediction-bars'
import { useFindableLayers } from './use-findable-layers'
import { useInspection } from './use-inspection'
import { toQuery, useViewOptions } from './view-options'
import { ViewOptionsBar } from './view-options-bar'

/** What each layer answers to one image, from the first layer to the last. */
export function InspectionView({ initial }: { initial: InspectionDetail }) {
  const inspection = useInspection(initial)
  const [view] = useViewOptions()
  const { layers, state } = inspection
  useFindableLayers(inspection, toQuery(view))
  return (
    <div className="space-y-6">
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold">Feature maps</h1>
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
            {state !== 'completed' && <StateBadge state={state} />}
            <InspectionSubject inspection={inspection} />
            <TimeAgo time={inspection.createdAt} />
            {inspection.durationMs !== null && <span>took {duration(inspection.durationMs / 1000)}</span>}
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <CompareDialog inspection={inspection} taken={[inspection.id]} title="Compare" />
          <LinkButton href={`/runs/${inspection.runId}/through-time?${timeQuery(inspection)}`}>
            Through time
          </LinkButton>
          {state === 'completed' && (
            <>
              <LinkButton href={`/inspections/${inspection.id}/why`}>Why this answer</LinkButton>
              <a className={buttonClass()} href={`/api/v1/inspections/${inspection.id}/download`}>
                Download all
              </a>
            </>
          )}
          <LinkButton href={`/runs/${inspection.runId}/inspect?checkpoint=${inspection.checkpointId}`}>
            Inspect another image
          </LinkButton>
        </div>
      </header>
      {inspection.error !== null && (
        <ErrorNote error={inspection.error}>
          <QueueAgain inspection={inspection} />
        </ErrorNote>
      )}
      <div className="grid gap-6 rounded-lg border border-line bg-surface p-4 md:grid-cols-[auto_1fr]">
        <InputPictures inspection={inspection} />
        <div className="min-h-52 max-w-xl">
          {state === 'completed' ? <PredictionBars inspection={inspection} /> : <Waiting state={state} />}
        </div>
      </div>
      {layers.length > 0 && (
        <>
          <div className="sticky top-12 z-10 -mx-4 flex flex-wrap items-center justify-between gap-3 border-b border-line bg-page px-4 py-2 sm:-mx-6 sm:px-6">
            <nav aria-label="Layers" className="flex flex-wrap gap-1">
              {layers.map(({ layer }) => (
                <a
                  key={layer}
                  href={`#${layer}`}
                  className="rounded px-2 py-1 font-mono text-xs text-muted hover:bg-sunken hover:text-text"
                >
                  {layer}
                </a>
              ))}
            </nav>
            <ViewOptionsBar />
          </div>
          {layers.map((layer) => (
            <LayerSection key={layer.layer} inspection={inspection} layer={layer} view={view} />
          ))}
        </>
      )}
    </div>
  )
}

/** The same image at this checkpoint, among all of the run's. */
function timeQuery(inspection: InspectionDetail): URLSearchParams {
  return new URLSearchParams({
    ...imageQuery(imageOf(inspection)),
    epoch: String(inspection.checkpointEpoch),
  })
}

function Waiting({ state }: { state: InspectionDetail['state'] }) {
  if (state === 'failed') return null
  return (
    <p role="status" className="text-muted">
      {state === 'queued'
        ? 'Waiting for a worker. The maps appear here by themselves.'
        : 'The network looks at the image. The maps appear here by themselves.'}
    </p>
  )
}

/** A failed inspection stays as it is; the same question is asked anew. */
function QueueAgain({ inspection }: { inspection: InspectionDetail }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const again = async () => {
    setBusy(true)
    try {
      const { checkpointId, imageId, datasetImage, requestedLayers } = inspection
      const queued = await post<InspectionDetail>('/inspections', {
        checkpointId,
        ...(imageId === null ? { datasetImage } : { imageId }),
        ...(requestedLayers === null ? {} : { layers: requestedLayers }),
      })
      router.push(`/inspections/${queued.id}`)
    } catch (error) {
      toast.error(detailsOf(error).message)
      setBusy(false)
    }
  }
  return (
    <Button disabled={busy} onClick={() => void again()}>
      Queue again
    </Button>
  )
}
