'use client'

import type { NoteRecord } from '@convscope/shared'
import { Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, patch, remove } from '@/api/client'
import { Button } from '@/components/ui/button'
import { TimeAgo } from '@/components/ui/time-ago'
import { NoteEditor } from './note-editor'

interface NoteItemProps {
  note: NoteRecord
  /** Where it was written, if that is not this page. */
  place: ReactNode
  onChange(note: NoteRecord): void
  onDelete(id: string): void
}

const ICON_BUTTON = 'rounded p-1 text-muted hover:bg-sunken hover:text-text disabled:opacity-50'

/** A note, which can be changed and deleted. */
export function NoteItem({ note, place, onChange, onDelete }: NoteItemProps) {
  const [mode, setMode] = useState<'read' | 'edit' | 'delete'>('read')
  const [busy, setBusy] = useState(false)
  const attempt = async (action: () => Promise<void>) => {
    setBusy(true)
    try {
      await action()
    } catch (error) {
      toast.error(detailsOf(error).message)
    }
    setBusy(false)
  }
  const save = (text: string) =>
    attempt(async () => {
      onChange(await patch<NoteRecord>(`/notes/${note.id}`, { text }))
      setMode('read')
    })
  const deleteIt = () =>
    attempt(async () => {
      await remove(`/notes/${note.id}`)
      onDelete(note.id)
    })
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      {mode === 'edit' ? (
        <NoteEditor
          label="Change the note"
          initial={note.text}
          action="Save"
          busy={busy}
          onSubmit={(text) => void save(text)}
          onCancel={() => setMode('read')}
        />
      ) : (
        <p className="max-w-prose whitespace-pre-wrap break-words">{note.text}</p>
      )}
      <div className="mt-1 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        {place}
        <TimeAgo time={note.createdAt} />
        {note.updatedAt !== note.createdAt && <span>changed</span>}
        {mode === 'delete' ? (
          <span className="flex items-center gap-2">
            Delete this note?
            <Button kind="danger" className="h-7" disabled={busy} onClick={() => void deleteIt()}>
              Delete
            </Button>
            <Button kind="quiet" className="h-7" onClick={() => setMode('read')}>
              Keep
            </Button>
          </span>
        ) : (
          <span className="flex gap-1">
            <button
              type="button"
              className={ICON_BUTTON}
              aria-label="Change this note"
              title="Change"
              onClick={() => setMode('edit')}
            >
              <Pencil size={13} aria-hidden="true" />
            </button>
            <button
              type="button"
              className={ICON_BUTTON}
              aria-label="Delete this note"
              title="Delete"
              onClick={() => setMode('delete')}
            >
              <Trash2 size={13} aria-hidden="true" />
            </button>
          </span>
        )}
      </div>
    </li>
  )
}
