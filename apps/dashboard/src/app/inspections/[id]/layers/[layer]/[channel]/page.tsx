import type { Metadata } from 'next'
import { ChannelView } from '@/components/feature-maps/channel-view'
import { titleOf } from '@/components/feature-maps/inspection-subject'
import { UnknownLayer } from '@/components/feature-maps/unknown-layer'
import { readInspection, readRun } from '@/server/page-subject'

interface Props {
  params: Promise<{ id: string; layer: string; channel: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, layer, channel } = await params
  return { title: `filter ${channel} of ${layer} · ${titleOf(await readInspection(id))}` }
}

export default async function ChannelPage({ params }: Props) {
  const { id, layer: name, channel } = await params
  const inspection = await readInspection(id)
  const layer = inspection.layers.find((each) => each.layer === name)
  const number = /^\d{1,6}$/.test(channel) ? Number(channel) : -1
  const channels = layer?.shape.length === 3 ? (layer.shape[2] ?? 0) : 0
  if (layer === undefined || number < 0 || number >= channels) {
    return <UnknownLayer inspection={inspection} asked={`filter ${channel} of "${name}"`} />
  }
  const network = await readRun(inspection.runId)
  return <ChannelView inspection={inspection} network={network} layer={layer} channel={number} />
}
