'use client'

import {
  type FieldIssue,
  formatShape,
  LAYER_TYPES,
  type LayerArgument,
  type LayerInput,
  type LayerSummary,
  type LayerType,
  layerArguments,
} from '@convscope/shared'
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import { count } from '@/format/numbers'
import { insertLayer } from './insert-layer'
import { LayerArgumentControl } from './layer-argument-control'
import { newLayer } from './layer-arguments'

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
            {LAYER_TYPES.map((type) => (
              <option key={type}>{type}</option>
            ))}
          </Select>
        </div>
        <Button onClick={() => onChange(insertLayer(layers, newLayer(adding)))}>Add layer</Button>
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
  const isOf = (argument: string, { field }: FieldIssue) =>
    `${field}.`.startsWith(`architecture.${index}.${argument}.`)
  const elsewhere = issues.filter((issue) => !list.some(({ name }) => isOf(name, issue)))
  const title = `layer ${index + 1}, ${layer.type}`
  return (
    <li className="space-y-2 px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="w-6 text-xs text-muted">{index + 1}</span>
        <span className="font-medium">{layer.type}</span>
        <span className="text-sm text-muted">
          {summary === undefined
            ? ''
            : `→ ${formatShape(summary.outputShape)} · ${count(summary.parameters)} parameters`}
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
            <LayerArgumentControl
              key={`${layer.type} ${argument.name}`}
              index={index}
              title={title}
              argument={argument}
              value={values[argument.name]}
              error={issues.find((issue) => isOf(argument.name, issue))?.message}
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

const LAST = ['name', 'input']

/** What a layer computes first, then what it is called and reads. */
function argumentsOf(type: LayerType): LayerArgument[] {
  const list = layerArguments(type)
  const isLast = ({ name }: LayerArgument) => LAST.includes(name)
  return [...list.filter((argument) => !isLast(argument)), ...list.filter(isLast)]
}
