'use client'

import { formatShape, type LayerSummary, type RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { useArrowKeys } from '@/components/feature-maps/use-arrow-keys'
import { Kbd } from '@/components/ui/kbd'
import { StepLink } from '@/components/ui/step-link'
import { count } from '@/format/numbers'
import { type LayerViewName, layerPath, pagedLayers, VIEW_TITLES, viewsOf } from './places'

interface LayerHeadProps {
  run: Pick<RunDetail, 'id' | 'summary'>
  layer: LayerSummary
  checkpointId: string
  view: LayerViewName
}

/** Which layer a page is about, with the ways to its neighbours and its views. */
export function LayerHead({ run, layer, checkpointId, view }: LayerHeadProps) {
  const layers = pagedLayers(run.summary)
  const place = layers.findIndex(({ name }) => name === layer.name)
  const neighbour = (by: number) => {
    const other = layers[place + by]
    return other === undefined ? null : layerPath(run.id, other.name, { checkpointId, view })
  }
  const [previous, next] = [neighbour(-1), neighbour(1)]
  useArrowKeys({ ArrowUp: previous, ArrowDown: next })
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-4">
          <h2 className="font-mono text-lg font-semibold">{layer.name}</h2>
          <p className="text-sm text-muted">
            {layer.type}
            {layer.activation !== undefined && layer.activation !== 'linear' && ` · ${layer.activation}`} ·{' '}
            {formatShape(layer.outputShape)} · {count(layer.parameters)} parameters
          </p>
        </div>
        <nav aria-label="Layers" className="flex flex-wrap items-center gap-4 text-sm">
          <Link
            href={`/runs/${run.id}/layers?checkpoint=${checkpointId}`}
            className="text-accent hover:underline"
          >
            All layers
          </Link>
          <StepLink href={previous}>Previous</StepLink>
          <StepLink href={next}>Next</StepLink>
          <span className="hidden text-muted sm:inline">
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> layers
          </span>
        </nav>
      </div>
      <nav aria-label="Views" className="flex gap-1 overflow-x-auto">
        {viewsOf(layer).map((name) => (
          <Link
            key={name}
            href={layerPath(run.id, layer.name, { checkpointId, view: name })}
            aria-current={name === view ? 'page' : undefined}
            scroll={false}
            className="whitespace-nowrap rounded-md px-2.5 py-1 text-sm text-muted hover:bg-sunken hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
          >
            {VIEW_TITLES[name]}
          </Link>
        ))}
      </nav>
    </div>
  )
}
