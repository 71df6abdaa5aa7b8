import type { NoteRecord } from '@convscope/shared'
import Link from 'next/link'
import { channelPath, layerPath } from '@/components/layers/places'

/** Where a note was written, as a link; nothing when the reader is there. */
export function NotePlace({
  note,
  withRun = false,
}: {
  note: Pick<NoteRecord, 'runId' | 'runName' | 'layer' | 'channel'>
  withRun?: boolean
}) {
  const { runId, runName, layer, channel } = note
  const place =
    layer === null ? null : channel === null ? (
      <Link href={layerPath(runId, layer)} className="font-mono text-xs text-accent hover:underline">
        {layer}
      </Link>
    ) : (
      <Link
        href={channelPath(runId, layer, channel)}
        className="font-mono text-xs text-accent hover:underline"
      >
        {layer}/{channel}
      </Link>
    )
  if (!withRun) return place
  return (
    <>
      <Link href={`/runs/${runId}`} className="font-medium text-text hover:underline">
        {runName}
      </Link>
      {place}
    </>
  )
}
