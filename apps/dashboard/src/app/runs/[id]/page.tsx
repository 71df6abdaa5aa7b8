import { listInspectionsSchema, listNotesSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { RunView } from '@/components/runs/run-view'
import { withoutChannels } from '@/server/health-digest'
import { idOrNotFound, orNotFound } from '@/server/or-not-found'
import { readRun } from '@/server/page-subject'
import { chosenCheckpoint, storedAnalysis } from '@/server/run-page'
import { getStorage } from '@/server/storage'

interface Props {
  params: Promise<{ id: string }>
}

const SHOWN_INSPECTIONS = 12

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readRun((await params).id)).name }
}

export default async function RunPage({ params }: Props) {
  const id = idOrNotFound((await params).id)
  const storage = await getStorage()
  const [run, inspections, watched, notes, workers] = await Promise.all([
    readRun(id),
    storage.inspections.list(listInspectionsSchema.parse({ runId: id, limit: SHOWN_INSPECTIONS })),
    orNotFound(storage.inspections.watched(id)),
    storage.notes.list(listNotesSchema.parse({ runId: id })),
    storage.workers.list(),
  ])
  const checkpoint = chosenCheckpoint(run, undefined)
  const health =
    checkpoint === undefined
      ? null
      : await storedAnalysis(storage, { kind: 'layerHealth', checkpointId: checkpoint.id })
  return (
    <RunView
      key={run.id}
      initial={run}
      inspections={inspections.items}
      watched={watched}
      workers={workers}
      health={withoutChannels(health)}
      notes={notes}
    />
  )
}
