import type { Metadata } from 'next'
import { titleOf } from '@/components/feature-maps/inspection-subject'
import { LayerView } from '@/components/feature-maps/layer-view'
import { UnknownLayer } from '@/components/feature-maps/unknown-layer'
import { readInspection } from '@/server/page-subject'

interface Props {
  params: Promise<{ id: string; layer: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, layer } = await params
  return { title: `${layer} · ${titleOf(await readInspection(id))}` }
}

export default async function LayerPage({ params }: Props) {
  const { id, layer: name } = await params
  const inspection = await readInspection(id)
  const layer = inspection.layers.find((each) => each.layer === name)
  if (layer === undefined) return <UnknownLayer inspection={inspection} asked={`layer "${name}"`} />
  return <LayerView inspection={inspection} layer={layer} />
}
