import type { InspectionSummary } from '@convscope/shared'
import { ListFilter } from 'lucide-react'
import Link from 'next/link'
import { InputPicture } from '@/components/runs/inspection-strip'
import { StateBadge } from '@/components/runs/state-badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { percent } from '@/format/numbers'
import { imageOf, imageTitle } from '../digit-input/image-choice'
import { ANY_IMAGE, type ChangeFilter, type InspectionFilter } from './inspection-filter'

interface InspectionRowProps {
  inspection: InspectionSummary
  isTicked: boolean
  canTick: boolean
  onTick(on: boolean): void
  onFilter: ChangeFilter
}

const PICTURE = 42
const PHONE_CELL = 'max-md:block max-md:border-0 max-md:p-0'

/** On a phone a row is three lines: image and state, the answer and the true class, the run. */
export function InspectionRow({ inspection, isTicked, canTick, onTick, onFilter }: InspectionRowProps) {
  const { id, runId, runName, checkpointEpoch, state, createdAt } = inspection
  const title = imageTitle(imageOf(inspection), inspection.imageName ?? undefined)
  return (
    <tr className="hover:bg-sunken max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:border-b max-md:border-line max-md:px-3 max-md:py-2 max-md:last:border-b-0">
      <td className={PHONE_CELL}>
        <input
          type="checkbox"
          aria-label={`Compare ${title}, ${runName}, epoch ${checkpointEpoch}`}
          className="size-4 accent-accent"
          checked={isTicked}
          disabled={!canTick}
          onChange={(event) => onTick(event.target.checked)}
        />
      </td>
      <td className={PHONE_CELL}>
        <div className="flex items-center gap-3">
          <Link href={`/inspections/${id}`} className="flex min-w-0 items-center gap-3 hover:underline">
            <span className="shrink-0">
              <InputPicture inspection={inspection} size={PICTURE} />
            </span>
            <span className="min-w-0">
              <span className="line-clamp-2 wrap-anywhere" title={title}>
                {title}
              </span>
              {inspection.imageId !== null && <span className="text-xs text-muted">own image</span>}
            </span>
          </Link>
          <OnlyButton label={`Only ${title}`} onClick={() => onFilter(thisImage(inspection))} />
        </div>
      </td>
      <td className={`${PHONE_CELL} max-md:col-start-2 max-md:row-start-2`}>
        <ReadAs inspection={inspection} />
      </td>
      <td className={`${PHONE_CELL} max-md:col-start-3 max-md:row-start-2 max-md:text-right`}>
        <TrueClass inspection={inspection} />
      </td>
      <td className={`${PHONE_CELL} max-md:col-span-2 max-md:col-start-2 max-md:row-start-3`}>
        <div className="flex items-center gap-3">
          <div className="min-w-0">
            <Link
              href={`/runs/${runId}`}
              title={runName}
              className="line-clamp-2 wrap-anywhere hover:underline max-md:line-clamp-1"
            >
              {runName}
            </Link>
            <span className="text-xs text-muted">epoch {checkpointEpoch}</span>
          </div>
          <OnlyButton label={`Only ${runName}`} onClick={() => onFilter({ runId, checkpointId: null })} />
        </div>
      </td>
      <td className={`${PHONE_CELL} max-md:col-start-3 max-md:row-start-1`}>
        <StateBadge state={state} />
      </td>
      <td className="hidden text-muted lg:table-cell">
        <TimeAgo time={createdAt} />
      </td>
    </tr>
  )
}

function OnlyButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="ml-auto shrink-0 rounded p-1.5 text-muted hover:bg-surface hover:text-text"
    >
      <ListFilter size={16} aria-hidden="true" />
    </button>
  )
}

function ReadAs({ inspection: { id, prediction } }: { inspection: InspectionSummary }) {
  if (prediction === null) return <span className="text-muted">not yet</span>
  return (
    <>
      <span className="text-xs text-muted md:hidden">read as </span>
      <Link
        href={`/inspections/${id}`}
        title={prediction.className}
        className="line-clamp-2 font-medium wrap-anywhere hover:underline"
      >
        {prediction.className}
      </Link>
      <span className="text-xs text-muted">{percent(prediction.probability)}</span>
    </>
  )
}

function TrueClass({ inspection: { trueName, isRight } }: { inspection: InspectionSummary }) {
  if (trueName === null) return <span className="text-muted">–</span>
  return (
    <>
      <span className="text-xs text-muted md:hidden">true class </span>
      <span className="line-clamp-2 wrap-anywhere" title={trueName}>
        {trueName}
      </span>
      {isRight !== null && (
        <span className={`text-xs ${isRight ? 'text-good' : 'text-bad'}`}>{isRight ? 'right' : 'wrong'}</span>
      )}
    </>
  )
}

function thisImage({ imageId, datasetImage }: InspectionSummary): Partial<InspectionFilter> {
  return { ...ANY_IMAGE, imageId, ...(datasetImage ?? {}) }
}
