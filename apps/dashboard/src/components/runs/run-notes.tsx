'use client'

import type { RunDetail } from '@convscope/shared'
import { useState } from 'react'
import { toast } from 'sonner'
import { detailsOf, patch } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'

/** Name, tags and description: what a person says about a run. */
export function RunNotes({ run, onChange }: { run: RunDetail; onChange(run: RunDetail): void }) {
  const [name, setName] = useState(run.name)
  const [tags, setTags] = useState(run.tags.join(', '))
  const [notes, setNotes] = useState(run.notes)
  const [busy, setBusy] = useState(false)
  const isChanged = name !== run.name || tags !== run.tags.join(', ') || notes !== run.notes
  const save = async () => {
    setBusy(true)
    try {
      const change = { name, notes, tags: splitTags(tags) }
      onChange(await patch<RunDetail>(`/runs/${run.id}`, change))
      toast.success('Saved')
    } catch (error) {
      toast.error(detailsOf(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Panel title="Name, tags and description">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field label="Name" id="run-name">
          <Input id="run-name" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Tags" hint="separated by commas" id="run-tags">
          <Input id="run-tags" value={tags} onChange={(event) => setTags(event.target.value)} />
        </Field>
        <Field label="Description" id="run-notes">
          <textarea
            id="run-notes"
            rows={3}
            className="w-full rounded-md border border-line bg-surface p-2 text-sm"
            value={notes}
            onChange={(event) => setNotes(event.target.value)}
          />
        </Field>
        <Button type="submit" disabled={!isChanged || busy}>
          Save
        </Button>
      </form>
    </Panel>
  )
}

export function splitTags(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
