'use client'

import { type InspectionSummary, isFinishedInspection, type Page } from '@convscope/shared'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { api, detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import { EmptyState, ErrorNote } from '@/components/ui/notes'
import { totalText } from '@/format/total'
import { INSPECTION_FILTER, isFiltered, toQuery } from './inspection-filter'
import { InspectionFilters } from './inspection-filters'
import { InspectionsTable } from './inspections-table'

/** While something on the list is still to be answered. */
const REFRESH_MS = 3000

interface InspectionsListProps {
  /** Of the list without any filter. */
  initial: Page<InspectionSummary>
  datasets: { name: string; classes: string[] }[]
}

/** The list of inspections, with its filters in the address. */
export function InspectionsList({ initial, datasets }: InspectionsListProps) {
  const [filter, setFilter] = useQueryStates(INSPECTION_FILTER, { history: 'replace' })
  const isDefault = !isFiltered(filter) && filter.sort === 'newest'
  const query = useInfiniteQuery({
    queryKey: ['inspections', filter],
    queryFn: ({ pageParam }) => api<Page<InspectionSummary>>(`/inspections?${toQuery(filter, pageParam)}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const shown = state.data?.pages.flatMap(({ items }) => items) ?? []
      return shown.every((inspection) => isFinishedInspection(inspection.state)) ? false : REFRESH_MS
    },
    ...(isDefault ? { initialData: { pages: [initial], pageParams: [''] } } : {}),
  })
  const inspections = query.data?.pages.flatMap(({ items }) => items) ?? []
  const first = query.data?.pages[0]
  if (inspections.length === 0 && !isFiltered(filter) && query.isSuccess) {
    return (
      <EmptyState title="No inspections yet">
        An inspection shows what each layer of a checkpoint answers to one image. Open a{' '}
        <Link href="/">run</Link> and choose “Inspect an image”.
      </EmptyState>
    )
  }
  return (
    <div className="space-y-4">
      <search className="flex flex-wrap items-center gap-2">
        <InspectionFilters
          filter={filter}
          onChange={(change) => void setFilter(change)}
          datasets={datasets}
          inspections={inspections}
        />
        <span className="ml-auto text-sm text-muted" aria-live="polite">
          {first === undefined ? '' : totalText(first, 'inspection')}
        </span>
      </search>
      {query.error !== null && (
        <ErrorNote error={detailsOf(query.error)}>
          <Button onClick={() => void query.refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {inspections.length > 0 && (
        <InspectionsTable inspections={inspections} onFilter={(change) => void setFilter(change)} />
      )}
      {inspections.length === 0 && query.isSuccess && (
        <p className="rounded-lg border border-line bg-surface px-4 py-10 text-center text-muted">
          No inspection fits these filters.
        </p>
      )}
      {query.hasNextPage && (
        <div className="text-center">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  )
}
