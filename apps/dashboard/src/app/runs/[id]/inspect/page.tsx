import type { Metadata } from 'next'
import Link from 'next/link'
import { InspectForm } from '@/components/digit-input/inspect-form'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Inspect an image' }

const RECENT = 40

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ checkpoint?: string }>
}

export default async function InspectPage({ params, searchParams }: Props) {
  const [{ id }, { checkpoint }] = await Promise.all([params, searchParams])
  const storage = await getStorage()
  const [run, recent, datasets] = await Promise.all([
    orNotFound(storage.runs.get(id)),
    storage.images.list(RECENT),
    storage.datasets.list(),
  ])
  const chosen =
    run.checkpoints.find((each) => each.id === checkpoint) ??
    run.checkpoints.find((each) => each.best) ??
    run.checkpoints.at(-1)
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
        <EmptyState title="This run has no checkpoint yet">
          The first one comes with the first finished epoch.
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
