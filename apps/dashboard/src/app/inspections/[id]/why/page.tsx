import type { Metadata } from 'next'
import { titleOf } from '@/components/feature-maps/inspection-subject'
import { WhyView } from '@/components/why/why-view'
import { readInspection, readRun } from '@/server/page-subject'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Why this answer · ${titleOf(await readInspection((await params).id))}` }
}

export default async function WhyPage({ params }: Props) {
  const { id } = await params
  const inspection = await readInspection(id)
  const { summary } = await readRun(inspection.runId)
  const layers = summary.layers.filter(
    ({ type, outputShape }) => /conv/i.test(type) && outputShape.length === 3,
  )
  return <WhyView inspection={inspection} layers={layers.map(({ name }) => name)} />
}
