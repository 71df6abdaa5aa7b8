'use client'

import type { InspectionSummary } from '@convscope/shared'
import Link from 'next/link'
import { useState } from 'react'
import { InputPicture } from '@/components/runs/inspection-strip'
import { StateBadge } from '@/components/runs/state-badge'
import { Button, LinkButton } from '@/components/ui/button'
import { TimeAgo } from '@/components/ui/time-ago'
import { percent } from '@/format/numbers'
import { compareUrl } from '../compare/compare-url'
import { MOST_COLUMNS } from '../compare/most-columns'
import { imageOf, imageTitle } from '../digit-input/image-choice'

const PICTURE = 42

interface InspectionsTableProps {
  inspections: InspectionSummary[]
  /** Names of the classes by data set. */
  classes: Record<string, string[]>
}

/** Inspections; those that are ticked can be compared. */
export function InspectionsTable({ inspections, classes }: InspectionsTableProps) {
  const [ticked, setTicked] = useState<string[]>([])
  const tick = (id: string, isTicked: boolean) =>
    setTicked((before) => (isTicked ? [...before, id] : before.filter((each) => each !== id)))
  return (
    <div className="space-y-3">
      <div className="flex min-h-8 flex-wrap items-center gap-3 text-sm text-muted">
        {ticked.length < 2 ? (
          <Button disabled>Compare</Button>
        ) : (
          <LinkButton kind="primary" href={compareUrl(ticked)}>
            Compare {ticked.length}
          </LinkButton>
        )}
        <span aria-live="polite">
          {ticked.length === 0
            ? `Tick two to ${MOST_COLUMNS} to see them next to each other.`
            : `${ticked.length} of ${MOST_COLUMNS} ticked`}
        </span>
        {ticked.length > 0 && (
          <Button kind="quiet" onClick={() => setTicked([])}>
            Untick
          </Button>
        )}
      </div>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="table min-w-[860px]">
          <thead>
            <tr>
              <th className="w-8">
                <span className="sr-only">Compare</span>
              </th>
              <th>Image</th>
              <th>Read as</th>
              <th>True class</th>
              <th>Run</th>
              <th className="number">Epoch</th>
              <th>State</th>
              <th>Queued</th>
            </tr>
          </thead>
          <tbody>
            {inspections.map((inspection) => {
              const { id } = inspection
              const isTicked = ticked.includes(id)
              return (
                <tr key={id} className="hover:bg-sunken">
                  <td>
                    <input
                      type="checkbox"
                      aria-label={`Compare ${titleOf(inspection)}`}
                      className="size-4 accent-accent"
                      checked={isTicked}
                      disabled={!isTicked && ticked.length >= MOST_COLUMNS}
                      onChange={(event) => tick(id, event.target.checked)}
                    />
                  </td>
                  <td>
                    <Link href={`/inspections/${id}`} className="flex items-center gap-3">
                      <InputPicture inspection={inspection} size={PICTURE} />
                      <span className="text-muted">{imageTitle(imageOf(inspection))}</span>
                    </Link>
                  </td>
                  <td>
                    <ReadAs inspection={inspection} />
                  </td>
                  <td>
                    <TrueClass inspection={inspection} classes={classes} />
                  </td>
                  <td>
                    <Link href={`/runs/${inspection.runId}`} className="hover:underline">
                      {inspection.runName}
                    </Link>
                  </td>
                  <td className="number">{inspection.checkpointEpoch}</td>
                  <td>
                    <StateBadge state={inspection.state} />
                  </td>
                  <td className="text-muted">
                    <TimeAgo time={inspection.createdAt} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function ReadAs({ inspection: { id, prediction } }: { inspection: InspectionSummary }) {
  return (
    <>
      <Link href={`/inspections/${id}`} className="font-medium hover:underline">
        {prediction === null ? 'not yet' : prediction.className}
      </Link>
      {prediction !== null && (
        <span className="text-muted">, {percent(prediction.probabilities[prediction.classIndex] ?? 0)}</span>
      )}
    </>
  )
}

function TrueClass({
  inspection: { trueClass, prediction, datasetImage },
  classes,
}: {
  inspection: InspectionSummary
  classes: InspectionsTableProps['classes']
}) {
  if (trueClass === null || datasetImage === null) return <span className="text-muted">–</span>
  const isRight = prediction?.classIndex === trueClass
  return (
    <>
      {classes[datasetImage.dataset]?.[trueClass] ?? trueClass}
      {prediction !== null && (
        <span className={isRight ? 'text-good' : 'text-bad'}>{isRight ? ' right' : ' wrong'}</span>
      )}
    </>
  )
}

const titleOf = (inspection: InspectionSummary): string =>
  `${imageTitle(imageOf(inspection))}, ${inspection.runName}, epoch ${inspection.checkpointEpoch}`
