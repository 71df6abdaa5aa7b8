import type { Metadata } from 'next'
import { RunForm } from '@/components/run-form/run-form'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'New run' }

const RECENT = 40

export default async function NewRunPage({ searchParams }: { searchParams: Promise<{ clone?: string }> }) {
  const { clone } = await searchParams
  const storage = await getStorage()
  const [[first, ...others], recent] = await Promise.all([
    storage.datasets.list(),
    storage.images.list(RECENT),
  ])
  const cloned = clone === undefined ? null : await orNotFound(storage.runs.get(clone))
  return (
    <>
      <PageTitle title={cloned === null ? 'New run' : `Clone of ${cloned.name}`} />
      {first === undefined ? (
        <EmptyState title="No data set yet">
          Workers report theirs when they start. Start one with <code>npm start</code>, then load this page
          again.
        </EmptyState>
      ) : (
        <RunForm key={clone ?? 'new'} datasets={[first, ...others]} cloned={cloned} recent={recent} />
      )}
    </>
  )
}
