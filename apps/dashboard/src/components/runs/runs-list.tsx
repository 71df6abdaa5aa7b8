'use client'

import { type Page, RUN_STATES, type RunState, type RunSummary } from '@convscope/shared'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useRef } from 'react'
import { api, detailsOf } from '@/api/client'
import { useEventStream } from '@/api/use-event-stream'
import { Button, LinkButton } from '@/components/ui/button'
import { Input, Select } from '@/components/ui/field'
import { EmptyState, ErrorNote } from '@/components/ui/notes'
import { ProgressBar } from '@/components/ui/progress-bar'
import { TimeAgo } from '@/components/ui/time-ago'
import { count, percent, significant } from '@/format/numbers'
import { duration } from '@/format/times'
import { totalText } from '@/format/total'
import { runFraction } from './run-fraction'
import { StateBadge } from './state-badge'

const SORTS = ['newest', 'oldest', 'best'] as const
const REFRESH_MS = 700

const filters = {
  state: parseAsStringLiteral(RUN_STATES),
  search: parseAsString.withDefault(''),
  tag: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(SORTS).withDefault('newest'),
}

/** The list of runs, live, with its filters in the address. */
export function RunsList({ initial }: { initial: Page<RunSummary> }) {
  const [filter, setFilter] = useQueryStates(filters, { history: 'replace' })
  const isFiltered = filter.state !== null || filter.search !== '' || filter.tag !== ''
  const isDefault = !isFiltered && filter.sort === 'newest'
  const query = useInfiniteQuery({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam }) => api<Page<RunSummary>>(`/runs?${toSearch(filter, pageParam)}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    ...(isDefault ? { initialData: { pages: [initial], pageParams: [''] } } : {}),
  })
  useRefresh(() => void query.refetch())

  const runs = query.data?.pages.flatMap((page) => page.items) ?? []
  const first = query.data?.pages[0]
  if (runs.length === 0 && !isFiltered && !query.isPending) {
    return (
      <EmptyState title="No runs yet">
        <p className="mb-4">
          A run trains a network and keeps every checkpoint. Queue the tutorial's CNN on MNIST to begin; it
          takes a few minutes.
        </p>
        <LinkButton href="/runs/new" kind="primary">
          Queue the first run
        </LinkButton>
      </EmptyState>
    )
  }
  return (
    <div className="space-y-4">
      <search className="flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-64">
          <Input
            id="search"
            type="search"
            aria-label="Search by name"
            placeholder="Search by name"
            value={filter.search}
            onChange={(event) => void setFilter({ search: event.target.value || null })}
          />
        </div>
        <div className="w-36">
          <Select
            id="state"
            aria-label="State"
            value={filter.state ?? ''}
            onChange={(event) => void setFilter({ state: (event.target.value || null) as RunState | null })}
          >
            <option value="">All states</option>
            {RUN_STATES.map((state) => (
              <option key={state}>{state}</option>
            ))}
          </Select>
        </div>
        <div className="w-40">
          <Select
            id="sort"
            aria-label="Order"
            value={filter.sort}
            onChange={(event) => void setFilter({ sort: event.target.value as (typeof SORTS)[number] })}
          >
            <option value="newest">Newest first</option>
            <option value="oldest">Oldest first</option>
            <option value="best">Lowest loss first</option>
          </Select>
        </div>
        {filter.tag !== '' && (
          <Button
            onClick={() => void setFilter({ tag: null })}
            aria-label={`Remove the filter by tag ${filter.tag}`}
          >
            Tag: {filter.tag} ×
          </Button>
        )}
        <span className="ml-auto text-sm text-muted">
          {first === undefined ? '' : totalText(first, 'run')}
        </span>
      </search>
      {query.error !== null && <ErrorNote error={detailsOf(query.error)} />}
      <div className="rounded-lg border border-line bg-surface">
        <table className="table table-fixed max-sm:block">
          <thead className="max-sm:hidden">
            <tr>
              <th>Run</th>
              <th className="w-28">State</th>
              <th className="hidden w-40 lg:table-cell">Progress</th>
              <th className="number w-40">Validation accuracy</th>
              <th className="number hidden w-32 md:table-cell">Validation loss</th>
              <th className="hidden w-32 xl:table-cell">Data set</th>
              <th className="number hidden w-28 min-[1400px]:table-cell">Parameters</th>
              <th className="hidden w-32 lg:table-cell">Queued</th>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {runs.map((run) => (
              <Row key={run.id} run={run} onTag={(tag) => void setFilter({ tag })} />
            ))}
          </tbody>
        </table>
        {runs.length === 0 && !query.isPending && (
          <p className="px-4 py-10 text-center text-muted">No run fits these filters.</p>
        )}
      </div>
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

/** On a phone a row is two lines: name and accuracy, state and progress. */
function Row({ run, onTag }: { run: RunSummary; onTag(tag: string): void }) {
  return (
    <tr className="hover:bg-sunken max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:items-center max-sm:gap-x-4 max-sm:gap-y-1 max-sm:border-b max-sm:border-line max-sm:px-3 max-sm:py-2 max-sm:last:border-b-0">
      <td className={PHONE_CELL}>
        <Link
          href={`/runs/${run.id}`}
          title={run.name}
          className="line-clamp-2 font-medium wrap-anywhere hover:underline"
        >
          {run.name}
        </Link>
        <div className="flex flex-wrap gap-x-2 gap-y-1 text-xs text-muted">
          <span>{run.preset ?? 'own layers'}</span>
          {run.tags.map((tag) => (
            <button
              key={tag}
              type="button"
              onClick={() => onTag(tag)}
              className="max-w-full truncate rounded bg-sunken px-1.5 hover:text-text"
              aria-label={`${tag}: show runs with this tag`}
            >
              {tag}
            </button>
          ))}
        </div>
      </td>
      <td className={`${PHONE_CELL} max-sm:col-start-1 max-sm:row-start-2`}>
        <StateBadge state={run.state} />
      </td>
      <td className={`${PHONE_CELL} sm:max-lg:hidden max-sm:col-start-2 max-sm:row-start-2`}>
        <div className="space-y-1">
          <ProgressBar fraction={runFraction(run)} label={`Progress of ${run.name}`} />
          <div className="text-xs text-muted">{progressText(run)}</div>
        </div>
      </td>
      <td className={`number ${PHONE_CELL} max-sm:col-start-2 max-sm:row-start-1 max-sm:self-start`}>
        {run.best === null ? '–' : percent(run.best.valAccuracy)}
      </td>
      <td className="number hidden md:table-cell">
        {run.best === null ? '–' : significant(run.best.valLoss)}
      </td>
      <td className="hidden truncate xl:table-cell" title={run.dataset}>
        {run.dataset}
      </td>
      <td className="number hidden min-[1400px]:table-cell">{count(run.parameters)}</td>
      <td className="hidden text-muted lg:table-cell">
        <TimeAgo time={run.createdAt} />
      </td>
    </tr>
  )
}

const PHONE_CELL = 'max-sm:block max-sm:border-0 max-sm:p-0'

function progressText(run: RunSummary): string {
  const epochs = `${run.epochsDone} of ${run.epochs} epochs`
  if (run.state === 'queued' && !run.dispatched) return `${epochs} · waits for Redis`
  const left = run.state === 'running' ? run.progress?.secondsLeft : null
  return left === null || left === undefined ? epochs : `${epochs} · ${duration(left)} left`
}

function toSearch(
  filter: { state: RunState | null; search: string; tag: string; sort: string },
  cursor: string,
): URLSearchParams {
  const entries = Object.entries({ ...filter, cursor }).filter(([, value]) => value !== null && value !== '')
  return new URLSearchParams(entries as [string, string][])
}

/** Reads the list anew when a run has changed, however many events come. */
function useRefresh(refresh: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEventStream('/api/v1/events', ['run'], () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      refresh()
    }, REFRESH_MS)
  })
}
