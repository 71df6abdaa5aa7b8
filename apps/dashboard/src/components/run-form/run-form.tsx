'use client'

import type { DatasetRecord, ImageRecord, RunDetail } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { type FieldErrors, type Resolver, set, useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { ApiError, detailsOf, post } from '@/api/client'
import { Button } from '@/components/ui/button'
import { Field, Input, Select } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { inWords } from '@/format/field-words'
import { count } from '@/format/numbers'
import { ArchitecturePanel } from './architecture-panel'
import { clonedValues, defaultValues, issuesOf, type RunFormValues, toRequest } from './form-values'
import { messageOf } from './message-of'
import { nameWithSeed } from './run-name'
import { TrainingFields } from './training-fields'
import { useKeepDraft, useStoredDraft } from './use-draft'
import { WatchFields } from './watch-fields'

interface RunFormProps {
  datasets: [DatasetRecord, ...DatasetRecord[]]
  cloned: RunDetail | null
  /** Own images that are stored already. */
  recent: ImageRecord[]
}

const resolver: Resolver<RunFormValues> = async (values) => {
  const issues = issuesOf(values)
  if (issues.length === 0) return { values, errors: {} }
  const errors: FieldErrors<RunFormValues> = {}
  for (const { field, message } of issues) set(errors, field, { type: 'schema', message })
  return { values: {}, errors }
}

/** Every field of the request: as it was left, as the cloned run has it, or as the tutorial. */
export function RunForm(props: RunFormProps) {
  const { datasets, cloned } = props
  const draft = useStoredDraft()
  const start = draft ?? (cloned === null ? defaultValues(datasets[0]) : clonedValues(cloned, datasets))
  return <Form key={draft === null ? 'fresh' : 'as it was left'} {...props} start={start} />
}

function Form({ datasets, recent, start }: RunFormProps & { start: RunFormValues }) {
  const router = useRouter()
  const [failure, setFailure] = useState<ApiError | null>(null)
  const form = useForm<RunFormValues>({ resolver, mode: 'onBlur', defaultValues: start })
  useKeepDraft(form)
  const { register, handleSubmit, formState, setError } = form
  const values = form.watch()
  const dataset = datasets.find(({ name }) => name === values.dataset) ?? datasets[0]

  const submit = handleSubmit(async (submitted) => {
    setFailure(null)
    const queued: RunDetail[] = []
    try {
      for (let copy = 0; copy < submitted.copies; copy++) {
        queued.push(await post<RunDetail>('/runs', toRequest(submitted, copy)))
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFailure(error)
      keepTheRest(submitted, queued.length)
      for (const issue of error.issues.map(inWords)) {
        setError(issue.field as 'name', { message: issue.message })
      }
      return
    }
    const [first] = queued
    toast.success(queued.length === 1 ? 'Queued' : `${queued.length} runs queued`)
    router.push(queued.length === 1 && first !== undefined ? `/runs/${first.id}` : '/')
  })

  /** After some of the copies were queued, the form holds the others: trying again queues none twice. */
  const keepTheRest = (submitted: RunFormValues, done: number) => {
    if (done === 0) return
    const seed = submitted.training.seed + done
    const rest = submitted.copies - done
    const name = submitted.name.trim()
    form.setValue('training.seed', seed)
    form.setValue('copies', rest)
    if (rest === 1 && name !== '') form.setValue('name', nameWithSeed(name, seed))
    toast.error(`${done} of ${submitted.copies} runs were queued; the form holds the others.`)
  }

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
                {dataset.name !== values.dataset && (
                  <option value={values.dataset}>{values.dataset}, which is not here any more</option>
                )}
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
