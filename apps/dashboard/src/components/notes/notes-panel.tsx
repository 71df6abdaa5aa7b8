'use client'

import type { NoteRecord, Page } from '@convscope/shared'
import Link from 'next/link'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, post } from '@/api/client'
import { Panel } from '@/components/ui/panel'
import { count } from '@/format/numbers'
import { totalNumber } from '@/format/total'
import { NoteEditor } from './note-editor'
import { NoteItem } from './note-item'
import { NotePlace } from './note-place'

interface NotesPanelProps {
  runId: string
  layer?: string
  channel?: number
  initial: Page<NoteRecord>
}

/** What reviewers wrote about a run, a layer or a channel, and a field for what they want to add. */
export function NotesPanel({ runId, layer, channel, initial }: NotesPanelProps) {
  const [notes, setNotes] = useState(initial.items)
  // So often the editor begins anew.
  const [added, setAdded] = useState(0)
  const [busy, setBusy] = useState(false)
  const about = channel !== undefined ? `${layer}/${channel}` : (layer ?? 'this run')
  const add = async (text: string) => {
    setBusy(true)
    try {
      const note = await post<NoteRecord>('/notes', { runId, layer, channel, text })
      setNotes((current) => [note, ...current])
      setAdded(added + 1)
    } catch (error) {
      toast.error(detailsOf(error).message)
    }
    setBusy(false)
  }
  const isHere = (note: NoteRecord) => note.layer === (layer ?? null) && note.channel === (channel ?? null)
  return (
    <Panel title="Notes" aside={<Link href="/notes">All notes</Link>}>
      <div className="space-y-4">
        <NoteEditor
          key={added}
          label={`Note about ${about}`}
          placeholder={`What is worth remembering about ${about}?`}
          action="Add note"
          busy={busy}
          onSubmit={(text) => void add(text)}
        />
        {notes.length > 0 && (
          <ul aria-label="Notes" className="divide-y divide-line border-t border-line pt-3">
            {notes.map((note) => (
              <NoteItem
                key={note.id}
                note={note}
                place={isHere(note) ? null : <NotePlace note={note} />}
                onChange={(changed) =>
                  setNotes((current) => current.map((each) => (each.id === changed.id ? changed : each)))
                }
                onDelete={(id) => setNotes((current) => current.filter((each) => each.id !== id))}
              />
            ))}
          </ul>
        )}
        {initial.nextCursor !== null && (
          <p className="text-sm text-muted">
            The newest {count(initial.items.length)} of {totalNumber(initial)};{' '}
            <Link href={`/notes?run=${runId}`}>all of this run</Link>.
          </p>
        )}
      </div>
    </Panel>
  )
}
