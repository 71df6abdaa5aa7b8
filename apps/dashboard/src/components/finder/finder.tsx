'use client'

import type { NoteRecord, Page, RunSummary } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { useDeferredValue, useState } from 'react'
import { api } from '@/api/client'
import { MAIN_PAGES } from '@/components/shell/main-pages'
import { Kbd } from '@/components/ui/kbd'
import { counted } from '@/format/numbers'
import { usePlaces } from './findable'
import { type Found, matchPlaces } from './match-places'
import { WHAT } from './what'

const SHOWN = 5
/** As the schema says. */
const LONGEST_TAG = 40
const EVERYWHERE = MAIN_PAGES.map(({ href, title }) => ({ title, detail: 'page', href }))

/** Finds layers and channels of this page's run, pages, runs by their names and tags, and notes by their words. */
export function Finder({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-24 left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface shadow-lg"
        >
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <Search onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Search({ onDone }: { onDone(): void }) {
  const router = useRouter()
  const here = usePlaces()
  const places = [...here, ...EVERYWHERE]
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const asked = useDeferredValue(text.trim())
  const stored = useQuery({
    queryKey: ['find', asked],
    queryFn: () => findStored(asked),
    enabled: asked.length > 1,
    placeholderData: (previous) => previous,
  })
  const found = [...matchPlaces(places, text), ...(asked.length > 1 ? (stored.data ?? []) : [])]
  const at = Math.min(chosen, Math.max(0, found.length - 1))
  const go = (place: Found | undefined) => {
    if (place === undefined) return
    onDone()
    router.push(place.href)
  }
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type.
        autoFocus
        role="combobox"
        aria-label={`Find ${WHAT}`}
        aria-expanded={found.length > 0}
        aria-controls="found"
        aria-activedescendant={found.length > 0 ? `found-${at}` : undefined}
        placeholder={
          here.length > 0 ? `${here[0]?.title} 17, a run, a tag, a note` : 'a run, a tag, a page, a note'
        }
        className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-muted"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setChosen(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(found[at])
          else if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1))
          else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0))
          else return
          event.preventDefault()
        }}
      />
      <ul
        id="found"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list of a combobox.
        role="listbox"
        aria-label="Found"
        className="max-h-96 min-h-24 overflow-y-auto p-2"
      >
        {found.map((place, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which has the focus.
          <li
            key={`${place.href} ${place.title}`}
            id={`found-${index}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: an option of a combobox.
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(place)}
            onPointerMove={() => setChosen(index)}
            className="flex w-full cursor-pointer items-baseline justify-between gap-4 rounded px-3 py-2 text-left aria-selected:bg-accent-soft"
          >
            <span className="truncate">{place.title}</span>
            <span className="shrink-0 text-xs text-muted">{place.detail}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="-mt-24 px-5 py-4 text-sm text-muted" role="status">
          {text !== ''
            ? 'Nothing of that name.'
            : here.length > 0
              ? 'Type a name, or a layer and a channel number.'
              : "Type a name. Layers and channels are found from their run's pages."}
        </p>
      )}
      <p className="border-t border-line px-4 py-2 text-xs text-muted">
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose, <Kbd>Enter</Kbd> goes there, <Kbd>Esc</Kbd> closes
      </p>
    </>
  )
}

async function findStored(search: string): Promise<Found[]> {
  const query = `search=${encodeURIComponent(search)}&limit=${SHOWN}`
  const tag = search.length > LONGEST_TAG ? null : encodeURIComponent(search)
  const [runs, tagged, notes] = await Promise.all([
    api<Page<RunSummary>>(`/runs?${query}`),
    tag === null ? null : api<Page<RunSummary>>(`/runs?tag=${tag}&limit=1`),
    api<Page<NoteRecord>>(`/notes?${query}`),
  ])
  return [
    ...(tagged === null || tagged.total === 0
      ? []
      : [{ title: search, detail: `tag, ${counted(tagged.total, 'run')}`, href: `/?tag=${tag}` }]),
    ...runs.items.map(({ id, name, state }) => ({
      title: name,
      detail: `run, ${state}`,
      href: `/runs/${id}`,
    })),
    ...notes.items.map((note) => ({
      title: note.text,
      detail: ['note', note.runName, note.layer, note.channel].filter((part) => part !== null).join(', '),
      href: placeOf(note),
    })),
  ]
}

export function placeOf({ runId, layer, channel }: NoteRecord): string {
  const run = `/runs/${runId}`
  if (layer === null) return run
  return channel === null ? `${run}/layers/${layer}` : `${run}/layers/${layer}/${channel}`
}
