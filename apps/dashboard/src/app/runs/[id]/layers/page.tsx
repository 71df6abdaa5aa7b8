import type { Metadata } from 'next'
import { LayersView } from '@/components/layers/layers-view'
import { NoCheckpoint, RunFrame } from '@/components/runs/run-frame'
import { withoutChannels } from '@/server/health-digest'
import { type Parameter, readRunPage, runPageTitle, storedAnalysis } from '@/server/run-page'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ checkpoint?: Parameter }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return runPageTitle('Layers', (await params).id, (await searchParams).checkpoint)
}

export default async function LayersPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const { storage, run, checkpoint } = await readRunPage(id, query.checkpoint)
  if (checkpoint === undefined) {
    return (
      <RunFrame run={run} here="layers" checkpoint={undefined}>
        <NoCheckpoint run={run} path={`/runs/${id}/layers`} />
      </RunFrame>
    )
  }
  const health = await storedAnalysis(storage, { kind: 'layerHealth', checkpointId: checkpoint.id })
  return (
    <RunFrame run={run} here="layers" checkpoint={checkpoint}>
      <LayersView
        key={checkpoint.id}
        run={run}
        checkpointId={checkpoint.id}
        initial={withoutChannels(health)}
      />
    </RunFrame>
  )
}
