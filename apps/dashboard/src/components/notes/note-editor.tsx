'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'

interface NoteEditorProps {
  label: string
  initial?: string
  action: string
  placeholder?: string
  busy: boolean
  onSubmit(text: string): void
  onCancel?(): void
}

const MOST = 4000

/** A text field for a note. Ctrl or Command with Enter sends it. */
export function NoteEditor(props: NoteEditorProps) {
  const { label, initial = '', action, placeholder, busy, onSubmit, onCancel } = props
  const [text, setText] = useState(initial)
  const isEmpty = text.trim() === ''
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty) onSubmit(text.trim())
      }}
    >
      <textarea
        aria-label={label}
        rows={2}
        maxLength={MOST}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.currentTarget.form?.requestSubmit()
          }
        }}
        className="block w-full rounded-md border border-line bg-surface p-2 text-sm placeholder:text-muted hover:border-strong-line"
      />
      <div className="flex gap-2">
        <Button type="submit" disabled={isEmpty || busy}>
          {action}
        </Button>
        {onCancel !== undefined && (
          <Button kind="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}
