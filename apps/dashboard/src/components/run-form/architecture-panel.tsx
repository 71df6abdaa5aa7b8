'use client'

import { ARCHITECTURE_PRESETS, type DatasetRecord } from '@convscope/shared'
import { useMemo } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { ArchitectureDiagram } from '@/components/runs/architecture-diagram'
import { ArchitectureTable } from '@/components/runs/architecture-table'
import { Field, Select } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { count } from '@/format/numbers'
import { layersOf, type RunFormValues } from './form-values'
import { LayerEditor } from './layer-editor'
import { planNetwork } from './plan-network'

/** A preset or layers of one's own, with the network that they make. */
export function ArchitecturePanel({
  form,
  dataset,
}: {
  form: UseFormReturn<RunFormValues>
  dataset: DatasetRecord
}) {
  const preset = form.watch('preset')
  const own = form.watch('architecture')
  const layers = preset === '' ? own : layersOf(preset, dataset.classes.length)
  const planned = useMemo(() => planNetwork(layers, dataset), [layers, dataset])
  const chosen = ARCHITECTURE_PRESETS.find(({ name }) => name === preset)
  return (
    <Panel
      title="Architecture"
      aside={planned.summary === null ? 'cannot be built' : `${count(planned.summary.parameters)} parameters`}
      flush
    >
      <div className="space-y-3 p-4">
        <Field id="preset" label="Network">
          <Select
            id="preset"
            {...form.register('preset', {
              // One's own layers begin with those of the network that was chosen before.
              onChange: (event) => {
                if (event.target.value === '') form.setValue('architecture', layers)
              },
            })}
          >
            {ARCHITECTURE_PRESETS.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
            <option value="">Layers of my own</option>
          </Select>
        </Field>
        {chosen !== undefined && (
          <p className="text-sm text-muted">
            {chosen.description} Source: {chosen.source}.
          </p>
        )}
        {preset === '' && (
          <LayerEditor
            layers={own}
            onChange={(changed) => form.setValue('architecture', changed, { shouldDirty: true })}
            summaries={planned.layers}
            issues={planned.issues}
          />
        )}
        {preset !== '' &&
          planned.issues.map(({ message }) => (
            <p key={message} role="alert" className="text-sm text-bad">
              {message}
            </p>
          ))}
      </div>
      {planned.summary !== null && <ArchitectureDiagram summary={planned.summary} />}
      {planned.summary !== null && preset !== '' && <ArchitectureTable summary={planned.summary} />}
    </Panel>
  )
}
