import type { Metadata } from 'next'
import { titleOf } from '@/components/feature-maps/inspection-subject'
import { InspectionView } from '@/components/feature-maps/inspection-view'
import { readInspection } from '@/server/page-subject'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Feature maps · ${titleOf(await readInspection((await params).id))}` }
}

export default async function InspectionPage({ params }: Props) {
  const { id } = await params
  const inspection = await readInspection(id)
  return <InspectionView key={id} initial={inspection} />
}
