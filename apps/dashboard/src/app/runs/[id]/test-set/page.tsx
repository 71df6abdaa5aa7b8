import type { Metadata } from 'next'
import { NoCheckpoint, RunFrame } from '@/components/runs/run-frame'
import { TestSetView } from '@/components/test-set/test-set-view'
import { type Parameter, readRunPage, runPageTitle, storedAnalysis } from '@/server/run-page'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ checkpoint?: Parameter }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return runPageTitle('Test set', (await params).id, (await searchParams).checkpoint)
}

export default async function TestSetPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const { storage, run, checkpoint } = await readRunPage(id, query.checkpoint)
  if (checkpoint === undefined) {
    return (
      <RunFrame run={run} here="test-set" checkpoint={undefined}>
        <NoCheckpoint run={run} path={`/runs/${id}/test-set`} />
      </RunFrame>
    )
  }
  const about = { kind: 'testSet', checkpointId: checkpoint.id } as const
  const [test, train] = await Promise.all([
    storedAnalysis(storage, about),
    storedAnalysis(storage, { ...about, split: 'train' }),
  ])
  return (
    <RunFrame run={run} here="test-set" checkpoint={checkpoint}>
      <TestSetView key={checkpoint.id} run={run} checkpointId={checkpoint.id} test={test} train={train} />
    </RunFrame>
  )
}
