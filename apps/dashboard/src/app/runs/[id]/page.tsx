import { listInspectionsSchema, listNotesSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { RunView } from '@/components/runs/run-view'
import { withoutChannels } from '@/server/health-digest'
import { orNotFound } from '@/server/or-not-found'
import { chosenCheckpoint, storedAnalysis } from '@/server/run-page'
import { getStorage } from '@/server/storage'

interface Props {
  params: Promise<{ id: string }>
}

const SHOWN_INSPECTIONS = 12

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const storage = await getStorage()
  const run = await orNotFound(storage.runs.get((await params).id))
  return { title: run.name }
}

export default async function RunPage({ params }: Props) {
  const { id } = await params
  const storage = await getStorage()
  const [run, inspections, watched, notes, workers] = await Promise.all([
    orNotFound(storage.runs.get(id)),
    storage.inspections.list(listInspectionsSchema.parse({ runId: id, limit: SHOWN_INSPECTIONS })),
    orNotFound(storage.inspections.watched(id)),
    storage.notes.list(listNotesSchema.parse({ runId: id })),
    storage.workers.list(),
  ])
  const hasWorker = workers.some((worker) => worker.alive && worker.trainingConcurrency > 0)
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
      hasWorker={hasWorker}
      health={withoutChannels(health)}
      notes={notes}
    />
  )
}
