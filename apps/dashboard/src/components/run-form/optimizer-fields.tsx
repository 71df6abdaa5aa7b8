'use client'

import type { UseFormReturn } from 'react-hook-form'
import { Field, Input, Select } from '@/components/ui/field'
import { labelOf } from '@/format/field-words'
import { type OptimizerType, optimizerDefaults, type RunFormValues } from './form-values'

const TITLES: Record<OptimizerType, string> = { adam: 'Adam', sgd: 'SGD' }
const TYPES = Object.keys(TITLES) as OptimizerType[]

/** The optimizer, and each argument that it has. */
export function OptimizerFields({ form }: { form: UseFormReturn<RunFormValues> }) {
  const { register, formState } = form
  const errors = formState.errors.training?.optimizer
  const type = form.watch('training.optimizer.type')
  const names = argumentsOf(type)
  // A learning rate that nobody chose follows the optimizer: SGD's usual one is ten times Adam's.
  const onType = (chosen: OptimizerType) => {
    const path = 'training.optimizer.learningRate'
    const others = TYPES.filter((each) => each !== chosen)
    const rate = form.getValues(path)
    if (others.some((each) => optimizerDefaults(each).learningRate === rate)) {
      form.setValue(path, optimizerDefaults(chosen).learningRate)
    }
    form.clearErrors('training.optimizer')
  }
  return (
    <>
      <Field id="optimizer" label="Optimizer">
        <Select
          id="optimizer"
          {...register('training.optimizer.type', {
            onChange: (event) => onType(event.target.value as OptimizerType),
          })}
        >
          {TYPES.map((each) => (
            <option key={each} value={each}>
              {TITLES[each]}
            </option>
          ))}
        </Select>
      </Field>
      {names.map((name) => (
        <Field key={name} id={name} label={labelOf(name)} error={errors?.[name]?.message}>
          <Input
            id={name}
            type="number"
            step="any"
            error={errors?.[name]?.message}
            {...register(`training.optimizer.${name}`, { valueAsNumber: true })}
          />
        </Field>
      ))}
    </>
  )
}

function argumentsOf(type: OptimizerType) {
  const { type: _, ...rest } = optimizerDefaults(type)
  return Object.keys(rest) as Exclude<keyof RunFormValues['training']['optimizer'], 'type'>[]
}
