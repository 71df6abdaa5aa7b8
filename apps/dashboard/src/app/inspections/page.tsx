import { listInspectionsSchema } from '@convscope/shared'
import type { Metadata } from 'next'
import Link from 'next/link'
import { InputPicture } from '@/components/runs/inspection-strip'
import { StateBadge } from '@/components/runs/state-badge'
import { LinkButton } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { count, percent } from '@/format/numbers'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Inspections' }

const PICTURE = 42

export default async function InspectionsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string>>
}) {
  const parsed = listInspectionsSchema.safeParse(await searchParams)
  const query = parsed.success ? parsed.data : listInspectionsSchema.parse({})
  const page = await (await getStorage()).inspections.list(query)
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
            <span className="text-sm text-muted">{count(page.total)}</span>
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
        <div className="overflow-x-auto rounded-lg border border-line bg-surface">
          <table className="table min-w-[640px]">
            <thead>
              <tr>
                <th>Input</th>
                <th>Read as</th>
                <th>Run</th>
                <th className="number">Epoch</th>
                <th>State</th>
                <th>Queued</th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((inspection) => {
                const { prediction, trueClass } = inspection
                return (
                  <tr key={inspection.id} className="hover:bg-sunken">
                    <td>
                      <Link href={`/inspections/${inspection.id}`} className="inline-block">
                        <InputPicture inspection={inspection} size={PICTURE} />
                      </Link>
                    </td>
                    <td>
                      <Link href={`/inspections/${inspection.id}`} className="font-medium hover:underline">
                        {prediction === null ? 'not yet' : prediction.className}
                      </Link>
                      {prediction !== null && (
                        <span className="text-muted">
                          , {percent(prediction.probabilities[prediction.classIndex] ?? 0)}
                        </span>
                      )}
                      {trueClass !== null && prediction !== null && trueClass !== prediction.classIndex && (
                        <span className="text-bad"> wrong</span>
                      )}
                    </td>
                    <td>
                      <Link href={`/runs/${inspection.runId}`} className="hover:underline">
                        {inspection.runName}
                      </Link>
                    </td>
                    <td className="number">{inspection.checkpointEpoch}</td>
                    <td>
                      <StateBadge state={inspection.state} />
                    </td>
                    <td className="text-muted">
                      <TimeAgo time={inspection.createdAt} />
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {page.nextCursor !== null && (
        <div className="mt-4 text-center">
          <LinkButton href={`/inspections?${next}`}>Older</LinkButton>
        </div>
      )}
    </>
  )
}
