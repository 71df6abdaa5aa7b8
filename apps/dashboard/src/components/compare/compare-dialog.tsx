'use client'

import type { InspectionDetail, Page, RunDetail, RunSummary } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { api, detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { compareUrl } from './compare-url'
import { EpochChoice } from './epoch-choice'

const MOST_RUNS = 100

interface CompareDialogProps {
  /** Whose image the others are asked about. */
  inspection: InspectionDetail
  /** Inspections that are compared already, with that one. */
  taken: readonly string[]
  title: string
  /** Keeps how the comparison is shown. */
  keepsView?: boolean
}

/** Chooses another checkpoint, of this run or of another, to see what it answers to the same image. */
export function CompareDialog({ inspection, taken, title, keepsView = false }: CompareDialogProps) {
  const router = useRouter()
  const query = useSearchParams()
  const [isOpen, setOpen] = useState(false)
  const go = (id: string) => {
    setOpen(false)
    const rest = new URLSearchParams(keepsView ? query : undefined)
    rest.delete('with')
    router.push(compareUrl([...taken, id], rest.toString()))
  }
  return (
    <Dialog title={title} open={isOpen} onOpenChange={setOpen} trigger={<Button>{title}</Button>}>
      <Choice inspection={inspection} taken={taken} onChosen={go} />
    </Dialog>
  )
}

function Choice({
  inspection,
  taken,
  onChosen,
}: Pick<CompareDialogProps, 'inspection' | 'taken'> & { onChosen(id: string): void }) {
  const [runId, setRunId] = useState(inspection.runId)
  const runs = useQuery({
    queryKey: ['comparable runs', inspection.runId],
    queryFn: async () => {
      const { dataset } = await api<RunDetail>(`/runs/${inspection.runId}`)
      const page = await api<Page<RunSummary>>(`/runs?dataset=${dataset}&limit=${MOST_RUNS}`)
      return page.items.filter((run) => run.epochsDone > 0 && run.id !== inspection.runId)
    },
  })
  return (
    <div className="space-y-4 p-4">
      <Field id="compared-run" label="Run" hint="on the same data set">
        <Select id="compared-run" value={runId} onChange={(event) => setRunId(event.target.value)}>
          <option value={inspection.runId}>{inspection.runName}, the same run</option>
          {(runs.data ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {runs.error !== null && <ErrorNote error={detailsOf(runs.error)} />}
      <div className="min-h-40">
        <EpochChoice key={runId} runId={runId} inspection={inspection} taken={taken} onChosen={onChosen} />
      </div>
      <p className="text-sm text-muted">
        To compare different images, tick them in the{' '}
        <Link href="/inspections" className="text-accent hover:underline">
          list of inspections
        </Link>
        .
      </p>
    </div>
  )
}
