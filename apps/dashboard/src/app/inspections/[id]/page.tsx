import type { Metadata } from 'next'
import { InspectionView } from '@/components/feature-maps/inspection-view'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Feature maps' }

export default async function InspectionPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const inspection = await orNotFound((await getStorage()).inspections.get(id))
  return <InspectionView key={id} initial={inspection} />
}
