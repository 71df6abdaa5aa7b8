'use client'

import type { NoteRecord, Page } from '@convscope/shared'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { api, detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { EmptyState, ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { totalText } from '@/format/total'
import { NoteItem } from './note-item'
import { NotePlace } from './note-place'

const filters = { search: parseAsString.withDefault(''), run: parseAsString }

/** All notes, newest first, and a search over their words. */
export function NotesList() {
  const [filter, setFilter] = useQueryStates(filters, { history: 'replace' })
  const client = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: ['notes', filter],
    queryFn: ({ pageParam }) => api<Page<NoteRecord>>(`/notes?${toSearch(filter, pageParam)}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
  const notes = query.data?.pages.flatMap((page) => page.items) ?? []
  const first = query.data?.pages[0]
  const isFiltered = filter.search !== '' || filter.run !== null
  const refresh = () => void client.invalidateQueries({ queryKey: ['notes'] })
  return (
    <div className="space-y-4">
      <search className="flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-80">
          <Input
            id="notes-search"
            type="search"
            aria-label="Search in notes"
            placeholder="Search in notes"
            value={filter.search}
            onChange={(event) => void setFilter({ search: event.target.value || null })}
          />
        </div>
        {filter.run !== null && (
          <Button onClick={() => void setFilter({ run: null })}>
            {notes.find(({ runId }) => runId === filter.run)?.runName ?? 'One run'} ×
            <span className="sr-only">: show the notes of all runs</span>
          </Button>
        )}
        <span className="ml-auto text-sm text-muted">
          {first === undefined ? '' : totalText(first, 'note')}
        </span>
      </search>
      {query.error !== null && (
        <ErrorNote error={detailsOf(query.error)}>
          <Button onClick={() => void query.refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {notes.length > 0 && (
        <Panel>
          <ul aria-label="Notes" className="divide-y divide-line">
            {notes.map((note) => (
              <NoteItem
                key={note.id}
                note={note}
                place={<NotePlace note={note} withRun />}
                onChange={refresh}
                onDelete={refresh}
              />
            ))}
          </ul>
        </Panel>
      )}
      {notes.length === 0 && query.isSuccess && (
        <EmptyState title={isFiltered ? 'No note says that' : 'No notes yet'}>
          {isFiltered
            ? 'Search for a part of a word; capitals do not matter.'
            : 'Write one on the page of a run, of a layer or of a channel.'}
        </EmptyState>
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

function toSearch({ search, run }: { search: string; run: string | null }, cursor: string): URLSearchParams {
  const query = new URLSearchParams()
  if (search.trim() !== '') query.set('search', search.trim())
  if (run !== null) query.set('runId', run)
  if (cursor !== '') query.set('cursor', cursor)
  return query
}
