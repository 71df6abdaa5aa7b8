import type { RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/notes'
import { channelCount, channelWord, layerPath, pagedLayers } from './places'

/** For an address that names a layer or channel which the network has not: what there is. */
export function UnknownPlace({ run, asked }: { run: RunDetail; asked: string }) {
  return (
    <EmptyState title={`This network has no ${asked}`}>
      <ul className="space-y-1">
        {pagedLayers(run.summary).map((layer) => (
          <li key={layer.name}>
            <Link href={layerPath(run.id, layer.name)} className="font-mono text-accent hover:underline">
              {layer.name}
            </Link>{' '}
            {channelWord(layer.outputShape, 2)} 0 to {channelCount(layer) - 1}
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
