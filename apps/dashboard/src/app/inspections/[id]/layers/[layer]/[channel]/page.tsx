import type { Metadata } from 'next'
import { ChannelView } from '@/components/feature-maps/channel-view'
import { UnknownLayer } from '@/components/feature-maps/unknown-layer'
import { orNotFound } from '@/server/or-not-found'
import { getStorage } from '@/server/storage'

interface Props {
  params: Promise<{ id: string; layer: string; channel: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { layer, channel } = await params
  return { title: `filter ${channel} of ${layer}` }
}

export default async function ChannelPage({ params }: Props) {
  const { id, layer: name, channel } = await params
  const storage = await getStorage()
  const inspection = await orNotFound(storage.inspections.get(id))
  const layer = inspection.layers.find((each) => each.layer === name)
  const number = /^\d{1,6}$/.test(channel) ? Number(channel) : -1
  const channels = layer?.shape.length === 3 ? (layer.shape[2] ?? 0) : 0
  if (layer === undefined || number < 0 || number >= channels) {
    return <UnknownLayer inspection={inspection} asked={`filter ${channel} of "${name}"`} />
  }
  const network = await storage.runs.get(inspection.runId)
  return <ChannelView inspection={inspection} network={network} layer={layer} channel={number} />
}
