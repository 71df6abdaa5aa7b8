'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { type CSSProperties, useCallback, useMemo, useRef, useState } from 'react'
import { SaveViewButton } from '@/components/export/save-view-button'
import { EmptyState } from '@/components/ui/notes'
import { PageTitle } from '@/components/ui/panel'
import { CompareBar } from './compare-bar'
import { CompareDialog } from './compare-dialog'
import { useCompareOptions } from './compare-options'
import { compareUrl } from './compare-url'
import { type Compared, isSettled, layerNames, layerOf } from './compared'
import { ComparedHeader } from './compared-header'
import { ComparedLayer } from './compared-layer'
import type { Spot } from './map-cell'
import { MOST_COLUMNS } from './most-columns'
import { readingOf } from './reading'
import type { Pointed } from './side-by-side'
import { useCompared } from './use-compared'
import { useLayerValues } from './use-layer-values'

/** Two or more inspections at the same layer, next to each other. */
export function CompareView({ initial }: { initial: Compared[] }) {
  const router = useRouter()
  const query = useSearchParams()
  const page = useRef<HTMLDivElement>(null)
  const columns = useCompared(initial)
  const [options] = useCompareOptions()
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const onPoint = useCallback(
    (channel: number, spot: Spot | null) => setPointed(spot === null ? null : { channel, spot }),
    [],
  )
  const names = layerNames(columns)
  const layer = options.layer ?? names[0] ?? ''
  const records = useMemo(() => columns.map((column) => layerOf(column, layer)), [columns, layer])
  const { values, error } = useLayerValues(records)
  const ids = columns.map(({ id }) => id)
  const first = columns.find(({ inspection }) => inspection !== null)?.inspection ?? null
  const remove = (id: string) => {
    const rest = new URLSearchParams(query)
    rest.delete('with')
    router.push(
      compareUrl(
        ids.filter((each) => each !== id),
        rest.toString(),
      ),
    )
  }
  const isUnknown = names.length > 0 && !names.includes(layer) && columns.every(isSettled)
  return (
    <div ref={page}>
      <PageTitle
        title="Compare"
        aside={
          <>
            <SaveViewButton view={page} name={`Comparison at ${layer}`} />
            {first !== null && columns.length < MOST_COLUMNS && (
              <CompareDialog inspection={first} taken={ids} title="Add another" keepsView />
            )}
          </>
        }
      />
      <div className="space-y-4">
        <div
          className="grid gap-3 sm:grid-cols-[repeat(var(--columns),minmax(0,1fr))]"
          style={{ '--columns': columns.length } as CSSProperties}
        >
          {columns.map((compared, place) => (
            <ComparedHeader
              key={compared.id}
              compared={compared}
              place={place}
              onRemove={() => remove(compared.id)}
            />
          ))}
        </div>
        <CompareBar
          layers={names}
          layer={layer}
          columns={columns.length}
          reading={readingOf(pointed, values)}
        />
        {isUnknown ? (
          <UnknownLayer layer={layer} names={names} />
        ) : (
          <ComparedLayer
            columns={columns}
            records={records}
            values={values}
            error={error}
            layer={layer}
            pointed={pointed}
            onPoint={onPoint}
          />
        )}
      </div>
    </div>
  )
}

function UnknownLayer({ layer, names }: { layer: string; names: string[] }) {
  const [, setOptions] = useCompareOptions()
  return (
    <EmptyState title={`None of these inspections has a layer "${layer}"`}>
      <ul className="flex flex-wrap justify-center gap-4">
        {names.map((name) => (
          <li key={name}>
            <button
              type="button"
              className="font-mono text-accent hover:underline"
              onClick={() => void setOptions({ layer: name, channel: null })}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
