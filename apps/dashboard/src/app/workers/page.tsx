import type { Metadata } from 'next'
import { PageTitle } from '@/components/ui/panel'
import { WorkersTable } from '@/components/workers/workers-table'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Workers' }

export default async function WorkersPage() {
  const workers = await (await getStorage()).workers.list()
  return (
    <>
      <PageTitle title="Workers" />
      <WorkersTable initial={workers} />
    </>
  )
}
