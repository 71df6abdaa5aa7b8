import type { InspectionSummary, RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { percent } from '@/format/numbers'
import { nothingYet } from './nothing-yet'

interface InspectionStripProps {
  run: Pick<RunDetail, 'id' | 'state' | 'checkpoints'>
  inspections: InspectionSummary[]
}

/** The newest inspections of a run, by what the network saw. */
export function InspectionStrip({ run, inspections }: InspectionStripProps) {
  if (inspections.length === 0) {
    return (
      <Panel title="Inspections">
        <p className="text-sm text-muted">
          {run.checkpoints.length > 0 ? (
            <>
              None yet.{' '}
              <Link href={`/runs/${run.id}/inspect`} className="underline">
                Inspect an image
              </Link>{' '}
              to see what each layer answers.
            </>
          ) : (
            nothingYet(run.state, 'With the first checkpoint, an image can be inspected here.')
          )}
        </p>
      </Panel>
    )
  }
  return (
    <Panel
      title="Inspections"
      aside={
        <span className="flex gap-4">
          <Link href={`/runs/${run.id}/through-time`} className="hover:underline">
            Through time
          </Link>
          <Link href={`/inspections?runId=${run.id}`} className="hover:underline">
            All of this run
          </Link>
        </span>
      }
    >
      <ul className="flex gap-4 overflow-x-auto">
        {inspections.map((inspection) => (
          <li key={inspection.id}>
            <Link
              href={`/inspections/${inspection.id}`}
              className="block w-20 text-center text-xs hover:underline"
            >
              <InputPicture inspection={inspection} size={80} />
              {inspection.prediction === null
                ? inspection.state
                : `${inspection.prediction.className}, ${percent(inspection.prediction.probability)}`}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

interface InputPictureProps {
  inspection: { inputUrl: string | null; prediction: { className: string } | null }
  size: number
}

export function InputPicture({ inspection, size }: InputPictureProps) {
  if (inspection.inputUrl === null) {
    return <div className="mb-1 rounded bg-sunken" style={{ width: size, height: size }} />
  }
  return (
    // biome-ignore lint/performance/noImgElement: a few bytes of exact pixels, which no optimiser may touch.
    <img
      src={inspection.inputUrl}
      alt={`Input, read as ${inspection.prediction?.className ?? 'nothing yet'}`}
      width={size}
      height={size}
      className="crisp mb-1 rounded border border-line"
    />
  )
}
