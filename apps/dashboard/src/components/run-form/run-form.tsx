'use client'

import { ARCHITECTURE_PRESETS, type DatasetRecord, type ImageRecord, type RunDetail } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { type FieldErrors, type Resolver, set, type UseFormReturn, useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { ApiError, detailsOf, post } from '@/api/client'
import { ArchitectureDiagram } from '@/components/runs/architecture-diagram'
import { ArchitectureTable } from '@/components/runs/architecture-table'
import { Button } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { count } from '@/format/numbers'
import { clonedValues, defaultValues, issuesOf, layersOf, type RunFormValues, toRequest } from './form-values'
import { LayerEditor } from './layer-editor'
import { messageOf } from './message-of'
import { planNetwork } from './plan-network'
import { TrainingFields } from './training-fields'
import { WatchFields } from './watch-fields'

interface RunFormProps {
  datasets: [DatasetRecord, ...DatasetRecord[]]
  cloned: RunDetail | null
  /** Own images that are stored already. */
  recent: ImageRecord[]
}

/** Every field of the request, with the tutorial's values to begin with. */
const resolver: Resolver<RunFormValues> = async (values) => {
  const issues = issuesOf(values)
  if (issues.length === 0) return { values, errors: {} }
  const errors: FieldErrors<RunFormValues> = {}
  for (const { field, message } of issues) set(errors, field, { type: 'schema', message })
  return { values: {}, errors }
}

export function RunForm({ datasets, cloned, recent }: RunFormProps) {
  const router = useRouter()
  const [failure, setFailure] = useState<ApiError | null>(null)
  const form = useForm<RunFormValues>({
    resolver,
    mode: 'onBlur',
    defaultValues:
      cloned === null ? defaultValues(datasets[0].name, datasets[0].classes.length) : clonedValues(cloned),
  })
  const { register, handleSubmit, formState, setError } = form
  const values = form.watch()
  const dataset = datasets.find(({ name }) => name === values.dataset) ?? datasets[0]

  const submit = handleSubmit(async (submitted) => {
    setFailure(null)
    try {
      const queued: RunDetail[] = []
      for (let copy = 0; copy < submitted.copies; copy++) {
        queued.push(await post<RunDetail>('/runs', toRequest(submitted, copy)))
      }
      const [first] = queued
      toast.success(queued.length === 1 ? 'Queued' : `${queued.length} runs queued`)
      router.push(queued.length === 1 && first !== undefined ? `/runs/${first.id}` : '/')
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFailure(error)
      for (const { field, message } of error.issues) setError(field as 'name', { message })
    }
  })

  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]"
      noValidate
    >
      <div className="min-w-0 space-y-6">
        <Panel title="Run">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="name" label="Name" hint="optional" error={formState.errors.name?.message}>
              <Input id="name" placeholder="Network on data set" {...register('name')} />
            </Field>
            <Field id="dataset" label="Data set" error={formState.errors.dataset?.message}>
              <Select id="dataset" {...register('dataset')}>
                {datasets.map(({ name, title, trainCount }) => (
                  <option key={name} value={name}>
                    {title}, {count(trainCount)} images
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="tags" label="Tags" hint="separated by commas" error={messageOf(formState.errors.tags)}>
              <Input id="tags" {...register('tags')} />
            </Field>
            <Field
              id="copies"
              label="Runs"
              hint="each with the next seed"
              error={formState.errors.copies?.message}
            >
              <Input
                id="copies"
                type="number"
                min={1}
                max={50}
                {...register('copies', { valueAsNumber: true })}
              />
            </Field>
            <Field
              id="notes"
              label="Description"
              className="sm:col-span-2"
              error={formState.errors.notes?.message}
            >
              <textarea
                id="notes"
                rows={2}
                className="w-full rounded-md border border-line bg-surface p-2 text-sm"
                {...register('notes')}
              />
            </Field>
          </div>
        </Panel>
        <ArchitecturePanel form={form} dataset={dataset} />
      </div>
      <div className="space-y-6 lg:sticky lg:top-18">
        <TrainingFields form={form} dataset={dataset} />
        <WatchFields form={form} dataset={dataset} datasets={datasets} recent={recent} />
        {failure !== null && <ErrorNote error={detailsOf(failure)} />}
        <Button type="submit" kind="primary" className="w-full" disabled={formState.isSubmitting}>
          {values.copies > 1 ? `Queue ${values.copies} runs` : 'Queue the run'}
        </Button>
      </div>
    </form>
  )
}

function ArchitecturePanel({
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
