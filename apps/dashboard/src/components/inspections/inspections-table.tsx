'use client'

import type { InspectionSummary } from '@convscope/shared'
import { useState } from 'react'
import { Button, LinkButton } from '@/components/ui/button'
import { compareUrl } from '../compare/compare-url'
import { MOST_COLUMNS } from '../compare/most-columns'
import type { ChangeFilter } from './inspection-filter'
import { InspectionRow } from './inspection-row'

interface InspectionsTableProps {
  inspections: InspectionSummary[]
  onFilter: ChangeFilter
}

/** Inspections; those that are ticked can be compared. */
export function InspectionsTable({ inspections, onFilter }: InspectionsTableProps) {
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
      <div className="rounded-lg border border-line bg-surface">
        <table className="table table-fixed max-md:block">
          <thead className="max-md:hidden">
            <tr>
              <th className="w-10">
                <span className="sr-only">Compare</span>
              </th>
              <th>Image</th>
              <th className="w-40">Read as</th>
              <th className="w-40">True class</th>
              <th>Run and epoch</th>
              <th className="w-28">State</th>
              <th className="hidden w-32 lg:table-cell">Queued</th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {inspections.map((inspection) => {
              const isTicked = ticked.includes(inspection.id)
              return (
                <InspectionRow
                  key={inspection.id}
                  inspection={inspection}
                  isTicked={isTicked}
                  canTick={isTicked || ticked.length < MOST_COLUMNS}
                  onTick={(on) => tick(inspection.id, on)}
                  onFilter={onFilter}
                />
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}
