'use client'

import type { LayerArgument } from '@convscope/shared'
import { useState } from 'react'
import { INPUT } from '@/components/ui/field'
import { labelOf } from '@/format/field-words'
import { fromText, toText } from './layer-arguments'

interface LayerArgumentControlProps {
  /** The layer's place in the list, counted from 0. */
  index: number
  /** Of the layer, for who does not see where the control stands. */
  title: string
  argument: LayerArgument
  value: unknown
  error: string | undefined
  onChange(value: unknown): void
}

const HINTS: Partial<Record<string, string>> = {
  input: 'the layer before',
  name: 'by itself',
  inputs: 'layers, with commas',
  strides: 'as the pool',
}

/** One argument of one layer. */
export function LayerArgumentControl({
  index,
  title,
  argument,
  value,
  error,
  onChange,
}: LayerArgumentControlProps) {
  const { name, kind, choices } = argument
  // What is typed stays as it is typed ("3, ") as long as it means the value; layers move, and take theirs along.
  const [typed, setTyped] = useState(toText(value))
  const text = isSame(fromText(argument, typed), value) ? typed : toText(value)
  const id = `layer-${index}-${name}`
  const attributes = {
    id,
    name: `architecture.${index}.${name}`,
    className: INPUT,
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? undefined : `${id}-error`,
  }
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block truncate text-xs text-muted">
        {labelOf(name)}
        <span className="sr-only"> of {title}</span>
      </label>
      {kind === 'choice' ? (
        <select {...attributes} value={toText(value)} onChange={(event) => onChange(event.target.value)}>
          {choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : kind === 'switch' ? (
        <input
          {...attributes}
          className="mt-1.5 size-4 accent-accent"
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      ) : (
        <input
          {...attributes}
          value={text}
          placeholder={HINTS[name]}
          onChange={(event) => {
            setTyped(event.target.value)
            onChange(fromText(argument, event.target.value))
          }}
        />
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

/** A square may be written with one number. */
function isSame(one: unknown, other: unknown): boolean {
  return toText(one) === toText(other)
}
