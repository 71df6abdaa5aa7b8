import type { Metadata } from 'next'
import { WhyView } from '@/components/why/why-view'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

export const metadata: Metadata = { title: 'Why this answer' }

export default async function WhyPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const storage = await getStorage()
  const inspection = await orNotFound(storage.inspections.get(id))
  const { summary } = await storage.runs.get(inspection.runId)
  const layers = summary.layers.filter(
    ({ type, outputShape }) => /conv/i.test(type) && outputShape.length === 3,
  )
  return <WhyView inspection={inspection} layers={layers.map(({ name }) => name)} />
}
