'use client'

import type { InspectionDetail, LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import { LayerSection } from './layer-section'
import { useArrowKeys } from './use-arrow-keys'
import { toQuery, useViewOptions } from './view-options'
import { ViewOptionsBar } from './view-options-bar'

/** One layer alone. */
export function LayerView({
  inspection,
  layer,
}: {
  inspection: InspectionDetail
  layer: LayerActivationRecord
}) {
  const [view] = useViewOptions()
  const query = toQuery(view)
  const names = inspection.layers.map((each) => each.layer)
  const place = names.indexOf(layer.layer)
  const to = (name: string | undefined) =>
    name === undefined ? null : `/inspections/${inspection.id}/layers/${name}${query}`
  useArrowKeys({ ArrowUp: to(names[place - 1]), ArrowDown: to(names[place + 1]) })
  return (
    <div className="space-y-4">
      <nav aria-label="Layers" className="flex flex-wrap items-center gap-1 text-sm">
        <Link href={`/inspections/${inspection.id}${query}`} className="mr-3 text-accent hover:underline">
          ← All layers
        </Link>
        {names.map((name) => (
          <Link
            key={name}
            href={to(name) ?? ''}
            aria-current={name === layer.layer ? 'page' : undefined}
            className="rounded px-2 py-1 font-mono text-xs text-muted hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
          >
            {name}
          </Link>
        ))}
      </nav>
      <ViewOptionsBar />
      <LayerSection inspectionId={inspection.id} layer={layer} view={view} />
    </div>
  )
}
