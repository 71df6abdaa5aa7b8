import type { Metadata } from 'next'
import { LayerView } from '@/components/feature-maps/layer-view'
import { UnknownLayer } from '@/components/feature-maps/unknown-layer'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

interface Props {
  params: Promise<{ id: string; layer: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).layer }
}

export default async function LayerPage({ params }: Props) {
  const { id, layer: name } = await params
  const inspection = await orNotFound((await getStorage()).inspections.get(id))
  const layer = inspection.layers.find((each) => each.layer === name)
  if (layer === undefined) return <UnknownLayer inspection={inspection} asked={`layer "${name}"`} />
  return <LayerView inspection={inspection} layer={layer} />
}
