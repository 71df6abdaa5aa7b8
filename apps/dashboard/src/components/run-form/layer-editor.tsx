'use client'

import type { FieldIssue, LayerInput, LayerSummary, LayerType } from '@convscope/shared'
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { INPUT, Select } from '@/components/ui/field'
import { count } from '@/format/numbers'
import { argumentsOf, fromText, type LayerArgument, newLayer, TYPES, toText } from './layer-arguments'

interface LayerEditorProps {
  layers: LayerInput[]
  onChange(layers: LayerInput[]): void
  /** Of each layer, as far as the network can be built. */
  summaries: LayerSummary[]
  /** Fields as the API names them: architecture.<index>.<argument>. */
  issues: FieldIssue[]
}

/** The list of layers: added, removed, moved, and each argument with its own message. */
export function LayerEditor({ layers, onChange, summaries, issues }: LayerEditorProps) {
  const [adding, setAdding] = useState<LayerType>('conv2d')
  const replace = (index: number, layer: LayerInput) => onChange(layers.with(index, layer))
  const move = (index: number, by: number) => {
    const moved = [...layers]
    const [layer] = moved.splice(index, 1)
    if (layer !== undefined) moved.splice(index + by, 0, layer)
    onChange(moved)
  }
  return (
    <div className="space-y-2">
      <ol className="divide-y divide-line rounded-md border border-line">
        {layers.map((layer, index) => (
          <LayerRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place in the list.
            key={index}
            index={index}
            layer={layer}
            summary={summaries[index]}
            issues={issues.filter(
              ({ field }) => field === `architecture.${index}` || field.startsWith(`architecture.${index}.`),
            )}
            isLast={index === layers.length - 1}
            onChange={(changed) => replace(index, changed)}
            onMove={(by) => move(index, by)}
            onRemove={() => onChange(layers.toSpliced(index, 1))}
          />
        ))}
      </ol>
      <div className="flex items-center gap-2">
        <div className="w-56">
          <Select
            id="new-layer"
            aria-label="Type of the layer to add"
            value={adding}
            onChange={(event) => setAdding(event.target.value as LayerType)}
          >
            {TYPES.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </Select>
        </div>
        <Button onClick={() => onChange([...layers, newLayer(adding)])}>Add layer</Button>
      </div>
    </div>
  )
}

interface LayerRowProps {
  index: number
  layer: LayerInput
  summary: LayerSummary | undefined
  issues: FieldIssue[]
  isLast: boolean
  onChange(layer: LayerInput): void
  onMove(by: -1 | 1): void
  onRemove(): void
}

function LayerRow({ index, layer, summary, issues, isLast, onChange, onMove, onRemove }: LayerRowProps) {
  const values = layer as Record<string, unknown>
  const list = argumentsOf(layer.type)
  const own = (argument: string) =>
    issues.find(({ field }) => field === `architecture.${index}.${argument}`)?.message
  const elsewhere = issues.filter(
    ({ field }) => !list.some(({ name }) => field === `architecture.${index}.${name}`),
  )
  const title = `layer ${index + 1}, ${layer.type}`
  return (
    <li className="space-y-2 px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="w-6 text-xs text-muted">{index + 1}</span>
        <span className="font-medium">{layer.type}</span>
        <span className="text-sm text-muted">
          {summary === undefined
            ? ''
            : `→ ${summary.outputShape.join(' × ')} · ${count(summary.parameters)} parameters`}
        </span>
        <span className="ml-auto flex">
          <Button
            kind="quiet"
            aria-label={`Move ${title} up`}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            <ArrowUp size={14} aria-hidden="true" />
          </Button>
          <Button kind="quiet" aria-label={`Move ${title} down`} disabled={isLast} onClick={() => onMove(1)}>
            <ArrowDown size={14} aria-hidden="true" />
          </Button>
          <Button kind="quiet" aria-label={`Remove ${title}`} onClick={onRemove}>
            <Trash2 size={14} aria-hidden="true" />
          </Button>
        </span>
      </div>
      {list.length > 0 && (
        <div className="grid grid-cols-2 gap-2 pl-8 sm:grid-cols-3 lg:grid-cols-6">
          {list.map((argument) => (
            <ArgumentControl
              key={argument.name}
              id={`layer-${index}-${argument.name}`}
              argument={argument}
              value={values[argument.name]}
              error={own(argument.name)}
              onChange={(value) => onChange({ ...values, [argument.name]: value } as LayerInput)}
            />
          ))}
        </div>
      )}
      {elsewhere.map(({ message }) => (
        <p key={message} role="alert" className="pl-8 text-sm text-bad">
          {message}
        </p>
      ))}
    </li>
  )
}

interface ArgumentControlProps {
  id: string
  argument: LayerArgument
  value: unknown
  error: string | undefined
  onChange(value: unknown): void
}

function ArgumentControl({ id, argument, value, error, onChange }: ArgumentControlProps) {
  // What is typed stays as it is typed ("3, "), whatever number it means so far.
  const [text, setText] = useState(toText(value))
  const attributes = {
    id,
    className: INPUT,
    'aria-invalid': error !== undefined,
    'aria-describedby': error === undefined ? undefined : `${id}-error`,
  }
  return (
    <div>
      <label htmlFor={id} className="block text-xs text-muted">
        {argument.name}
      </label>
      {argument.kind === 'choice' ? (
        <select {...attributes} value={toText(value)} onChange={(event) => onChange(event.target.value)}>
          {argument.choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          {...attributes}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
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
