import { isConvscopeError } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { Metadata } from 'next'
import { CompareView } from '@/components/compare/compare-view'
import type { Compared } from '@/components/compare/compared'
import { MOST_COLUMNS } from '@/components/compare/most-columns'
import { LinkButton } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/notes'
import { getStorage } from '@/server/storage'

interface Props {
  searchParams: Promise<{ with?: string | string[]; layer?: string }>
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { layer } = await searchParams
  return { title: layer === undefined ? 'Compare' : `Compare ${layer}` }
}

export default async function ComparePage({ searchParams }: Props) {
  const asked = [(await searchParams).with ?? []].flat().join(',')
  const ids = [...new Set(asked.split(',').filter(Boolean))]
  if (ids.length === 0 || ids.length > MOST_COLUMNS) {
    return (
      <EmptyState
        isPage
        title={ids.length === 0 ? 'Nothing to compare yet' : `${ids.length} are too many to compare`}
      >
        <p className="mb-4">
          Tick two to {MOST_COLUMNS} inspections in the list, or open one and press “Compare”: the same image
          at another epoch or in another run.
        </p>
        <LinkButton href="/inspections" kind="primary">
          To the inspections
        </LinkButton>
      </EmptyState>
    )
  }
  const storage = await getStorage()
  const columns = await Promise.all(ids.map((id) => readColumn(storage, id)))
  return <CompareView key={ids.join()} initial={columns} />
}

/** One that cannot be read does not keep the others from being shown. */
async function readColumn(storage: Storage, id: string): Promise<Compared> {
  try {
    const inspection = await storage.inspections.get(id)
    return { id, inspection, error: inspection.error }
  } catch (error) {
    if (!isConvscopeError(error)) throw error
    return { id, inspection: null, error: error.toDetails() }
  }
}
