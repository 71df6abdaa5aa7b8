'use client'

import type { DatasetRecord } from '@convscope/shared'
import type { UseFormReturn } from 'react-hook-form'
import { Field, Input, Select } from '@/components/ui/field'
import { Panel } from '@/components/ui/panel'
import { count } from '@/format/numbers'
import type { RunFormValues } from './form-values'

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
  const number = { valueAsNumber: true }
  return (
    <Panel title="Training">
      <div className="grid grid-cols-2 gap-4">
        <Field id="epochs" label="Epochs" hint="at most" error={errors?.epochs?.message}>
          <Input id="epochs" type="number" {...register('training.epochs', number)} />
        </Field>
        <Field id="batchSize" label="Batch" hint="images" error={errors?.batchSize?.message}>
          <Input id="batchSize" type="number" {...register('training.batchSize', number)} />
        </Field>
        <Field id="optimizer" label="Optimizer">
          <Select id="optimizer" {...register('training.optimizer.type')}>
            <option value="adam">Adam</option>
            <option value="sgd">SGD</option>
          </Select>
        </Field>
        <Field id="learningRate" label="Learning rate" error={errors?.optimizer?.learningRate?.message}>
          <Input
            id="learningRate"
            type="number"
            step="any"
            {...register('training.optimizer.learningRate', number)}
          />
        </Field>
        <Field id="seed" label="Seed" error={errors?.seed?.message}>
          <Input id="seed" type="number" {...register('training.seed', number)} />
        </Field>
        <Field id="best" label="Best by">
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
              label="Patience"
              hint="epochs"
              error={errors?.earlyStopping?.patience?.message}
            >
              <Input id="patience" type="number" {...register('training.earlyStopping.patience', number)} />
            </Field>
            <Field id="minDelta" label="Min delta" error={errors?.earlyStopping?.minDelta?.message}>
              <Input
                id="minDelta"
                type="number"
                step="any"
                {...register('training.earlyStopping.minDelta', number)}
              />
            </Field>
          </>
        )}
        <Field id="maxTraining" label="Training images" error={errors?.maxTrainingExamples?.message}>
          <Input
            id="maxTraining"
            inputMode="numeric"
            placeholder={`all ${count(dataset.trainCount)}`}
            {...register('training.maxTrainingExamples')}
          />
        </Field>
        <Field id="maxValidation" label="Test images" error={errors?.maxValidationExamples?.message}>
          <Input
            id="maxValidation"
            inputMode="numeric"
            placeholder={`all ${count(dataset.testCount)}`}
            {...register('training.maxValidationExamples')}
          />
        </Field>
      </div>
    </Panel>
  )
}
