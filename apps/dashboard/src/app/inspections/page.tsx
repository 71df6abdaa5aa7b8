import { listInspectionsSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import Link from 'next/link'
import { InspectionsTable } from '@/components/inspections/inspections-table'
import { LinkButton } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { totalText } from '@/format/total'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Inspections' }

export default async function InspectionsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string>>
}) {
  const parsed = listInspectionsSchema.safeParse(await searchParams)
  const query = parsed.success ? parsed.data : listInspectionsSchema.parse({})
  const storage = await getStorage()
  const [page, datasets] = await Promise.all([storage.inspections.list(query), storage.datasets.list()])
  const classes = Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset.classes]))
  const next = new URLSearchParams({
    ...(query.runId === undefined ? {} : { runId: query.runId }),
    ...(page.nextCursor === null ? {} : { cursor: page.nextCursor }),
  })
  return (
    <>
      <PageTitle
        title="Inspections"
        aside={
          <>
            <span className="text-sm text-muted">{totalText(page, 'inspection')}</span>
            {query.runId !== undefined && <LinkButton href="/inspections">Of all runs</LinkButton>}
          </>
        }
      />
      {page.items.length === 0 ? (
        <EmptyState title="No inspections yet">
          An inspection shows what each layer of a checkpoint answers to one image. Open a{' '}
          <Link href="/">run</Link> and choose “Inspect an image”.
        </EmptyState>
      ) : (
        <InspectionsTable inspections={page.items} classes={classes} />
      )}
      {page.nextCursor !== null && (
        <div className="mt-4 text-center">
          <LinkButton href={`/inspections?${next}`}>Older</LinkButton>
        </div>
      )}
    </>
  )
}
