import { listRunsSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import { RunsList } from '@/components/runs/runs-list'
import { LinkButton } from '@/components/ui/button'
import { PageTitle } from '@/components/ui/panel'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Runs' }

export default async function RunsPage() {
  const storage = await getStorage()
  const initial = await storage.runs.list(listRunsSchema.parse({}))
  return (
    <>
      <PageTitle
        title="Runs"
        aside={
          <LinkButton href="/runs/new" kind="primary">
            New run
          </LinkButton>
        }
      />
      <RunsList initial={initial} />
    </>
  )
}
