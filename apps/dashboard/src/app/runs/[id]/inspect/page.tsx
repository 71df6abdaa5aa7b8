import type { Metadata } from 'next'
import Link from 'next/link'
import { InspectForm } from '@/components/digit-input/inspect-form'
import { nothingYet } from '@/components/runs/nothing-yet'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { readRun } from '@/server/page-subject'
import { chosenCheckpoint, runPageTitle } from '@/server/run-page'
import { getStorage } from '@/server/storage'

const RECENT = 40

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ checkpoint?: string }>
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  return runPageTitle('Inspect an image', (await params).id, (await searchParams).checkpoint)
}

export default async function InspectPage({ params, searchParams }: Props) {
  const [{ id }, { checkpoint }] = await Promise.all([params, searchParams])
  const storage = await getStorage()
  const [run, recent, datasets] = await Promise.all([
    readRun(id),
    storage.images.list(RECENT),
    storage.datasets.list(),
  ])
  const chosen = chosenCheckpoint(run, checkpoint)
  return (
    <>
      <PageTitle
        title="Inspect an image"
        aside={
          <Link href={`/runs/${run.id}`} className="text-accent hover:underline">
            {run.name}
          </Link>
        }
      />
      {chosen === undefined ? (
        <EmptyState title="This run has no checkpoint">
          {nothingYet(run.state, 'The first one comes with the first finished epoch.')}
        </EmptyState>
      ) : (
        <InspectForm
          run={run}
          dataset={datasets.find(({ name }) => name === run.dataset) ?? null}
          recent={recent}
          checkpointId={chosen.id}
        />
      )}
    </>
  )
}
