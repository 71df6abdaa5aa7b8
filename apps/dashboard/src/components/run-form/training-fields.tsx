'use client'

import type { DatasetRecord } from '@convscope/shared'
import type { UseFormReturn } from 'react-hook-form'
import { Field, Input, Select } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { labelOf } from '@/format/field-words'
import { count } from '@/format/numbers'
import type { RunFormValues } from './form-values'
import { OptimizerFields } from './optimizer-fields'

interface TrainingFieldsProps {
  form: UseFormReturn<RunFormValues>
  dataset: DatasetRecord
}

const MONITORS = (
  <>
    <option value="valLoss">validation loss</option>
    <option value="valAccuracy">validation accuracy</option>
  </>
)

export function TrainingFields({ form, dataset }: TrainingFieldsProps) {
  const { register, formState } = form
  const errors = formState.errors.training
  const stopsEarly = form.watch('training.stopsEarly')
  const isSubset = form
    .watch(['training.maxTrainingExamples', 'training.maxValidationExamples'])
    .some((most) => most.trim() !== '')
  const number = { valueAsNumber: true }
  return (
    <Panel title="Training">
      <div className="grid grid-cols-2 gap-4">
        <Field id="epochs" label={labelOf('epochs')} hint="at most" error={errors?.epochs?.message}>
          <Input id="epochs" type="number" {...register('training.epochs', number)} />
        </Field>
        <Field id="batchSize" label={labelOf('batchSize')} hint="images" error={errors?.batchSize?.message}>
          <Input id="batchSize" type="number" {...register('training.batchSize', number)} />
        </Field>
        <OptimizerFields form={form} />
        <Field id="seed" label={labelOf('seed')} error={errors?.seed?.message}>
          <Input id="seed" type="number" {...register('training.seed', number)} />
        </Field>
        <Field id="best" label={labelOf('bestCheckpoint')}>
          <Select id="best" {...register('training.bestCheckpoint.monitor')}>
            {MONITORS}
          </Select>
        </Field>
        <label className="col-span-2 flex items-center gap-2 text-sm font-medium">
          <input type="checkbox" className="size-4 accent-accent" {...register('training.stopsEarly')} />
          Stop early
        </label>
        {stopsEarly && (
          <>
            <Field id="stopMonitor" label="Watches" className="col-span-2">
              <Select id="stopMonitor" {...register('training.earlyStopping.monitor')}>
                {MONITORS}
              </Select>
            </Field>
            <Field
              id="patience"
              label={labelOf('patience')}
              hint="epochs"
              error={errors?.earlyStopping?.patience?.message}
            >
              <Input id="patience" type="number" {...register('training.earlyStopping.patience', number)} />
            </Field>
            <Field id="minDelta" label={labelOf('minDelta')} error={errors?.earlyStopping?.minDelta?.message}>
              <Input
                id="minDelta"
                type="number"
                step="any"
                {...register('training.earlyStopping.minDelta', number)}
              />
            </Field>
          </>
        )}
        <Field
          id="maxTraining"
          label={labelOf('maxTrainingExamples')}
          error={errors?.maxTrainingExamples?.message}
        >
          <Input
            id="maxTraining"
            inputMode="numeric"
            placeholder={`all ${count(dataset.trainCount)}`}
            {...register('training.maxTrainingExamples')}
          />
        </Field>
        <Field
          id="maxValidation"
          label={labelOf('maxValidationExamples')}
          error={errors?.maxValidationExamples?.message}
        >
          <Input
            id="maxValidation"
            inputMode="numeric"
            placeholder={`all ${count(dataset.testCount)}`}
            {...register('training.maxValidationExamples')}
          />
        </Field>
        {isSubset && (
          <Field id="subset" label={labelOf('subset')} className="col-span-2">
            <Select id="subset" {...register('training.subset')}>
              <option value="stratified">chosen by the seed, all classes in proportion</option>
              <option value="first">the first ones</option>
            </Select>
          </Field>
        )}
      </div>
    </Panel>
  )
}
