'use client'

import type { InspectionDetail, LayerActivationRecord } from '@convscope/shared'
import Link from 'next/link'
import { createParser, useQueryState } from 'nuqs'
import { AblationPanel } from '@/components/ablation/ablation-panel'
import { Button } from '@/components/ui/button'
import { InspectionSubject } from './inspection-subject'
import { LayerSection } from './layer-section'
import { useArrowKeys } from './use-arrow-keys'
import { useFindableLayers } from './use-findable-layers'
import { toQuery, useViewOptions } from './view-options'
import { ViewOptionsBar } from './view-options-bar'

/** Channels that are switched off; null while they are no switches. */
const switchedOff = createParser({
  parse: (text) => (text === 'none' ? [] : text.split('.').map(Number).filter(Number.isSafeInteger)),
  serialize: (channels: number[]) => (channels.length === 0 ? 'none' : channels.join('.')),
}).withOptions({ history: 'replace' })

/** One layer alone. */
export function LayerView({
  inspection,
  layer,
}: {
  inspection: InspectionDetail
  layer: LayerActivationRecord
}) {
  const [view] = useViewOptions()
  const [off, setOff] = useQueryState('off', switchedOff)
  const query = toQuery(view)
  useFindableLayers(inspection, query)
  const isMap = layer.shape.length === 3
  const names = inspection.layers.map((each) => each.layer)
  const place = names.indexOf(layer.layer)
  const to = (name: string | undefined) =>
    name === undefined ? null : `/inspections/${inspection.id}/layers/${name}${query}`
  useArrowKeys({ ArrowUp: to(names[place - 1]), ArrowDown: to(names[place + 1]) })
  return (
    <div className="space-y-4">
      <header>
        <h1 className="font-mono text-xl font-semibold">{layer.layer}</h1>
        <p className="mt-1 text-sm text-muted">
          <InspectionSubject inspection={inspection} />
        </p>
      </header>
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
      <div className="flex flex-wrap items-center justify-between gap-2">
        <ViewOptionsBar />
        {isMap && (
          <Button aria-pressed={off !== null} onClick={() => void setOff(off === null ? [] : null)}>
            {off === null ? 'Switch channels off' : 'Done switching'}
          </Button>
        )}
      </div>
      {off !== null && (
        <AblationPanel
          inspection={inspection}
          layer={layer}
          off={off}
          onChange={(next) => void setOff(next)}
        />
      )}
      <LayerSection
        inspection={inspection}
        layer={layer}
        view={view}
        switches={
          off === null
            ? undefined
            : { off: new Set(off), onToggle: (channel) => void setOff(toggled(off, channel)) }
        }
      />
    </div>
  )
}

function toggled(off: number[], channel: number): number[] {
  const rest = off.filter((each) => each !== channel)
  return rest.length < off.length ? rest : [...off, channel].sort((a, b) => a - b)
}
