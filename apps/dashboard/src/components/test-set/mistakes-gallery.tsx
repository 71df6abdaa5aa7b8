'use client'

import type { AnalysisResults, RunDetail, Split } from '@convscope/shared'
import { useState } from 'react'
import { DatasetImageButton } from '@/components/analyses/dataset-image-button'
import { sheetImageSize } from '@/components/analyses/sheet-image'
import { useInspectImage } from '@/components/analyses/use-inspect-image'
import { SavablePanel } from '@/components/export/savable-panel'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import { count, percent } from '@/format/numbers'
import { countMistakes, filterMistakes, type MistakeFilter } from './mistakes'

interface MistakesGalleryProps {
  run: Pick<RunDetail, 'dataset' | 'summary'>
  checkpointId: string
  split: Split
  result: AnalysisResults['testSet']
  classes: string[]
  filter: MistakeFilter
  onFilter(filter: MistakeFilter): void
}

const SIZE = 84
const PAGE = 60

/** Images that are read wrong, the most confident first, each one click from its feature maps. */
export function MistakesGallery(props: MistakesGalleryProps) {
  const { run, checkpointId, split, result, classes, filter, onFilter } = props
  const { busy, inspect } = useInspectImage(checkpointId)
  const key = `${filter.trueClass} ${filter.predicted}`
  const [more, setMore] = useState({ key, shown: PAGE })
  const limit = more.key === key ? more.shown : PAGE
  const mistakes = filterMistakes(result.misclassified, filter)
  const all = countMistakes(result.confusion, filter)
  const nameOf = (index: number) => classes[index] ?? String(index)
  const isFiltered = filter.trueClass !== null || filter.predicted !== null
  const { sheet } = result
  const width = sheet === null ? SIZE : sheetImageSize(sheet, SIZE).width
  return (
    <SavablePanel
      saveAs="Images that were read wrong"
      title="Read wrong"
      aside={`${count(all)}${all > mistakes.length ? `, the ${count(mistakes.length)} most confident kept` : ''}`}
    >
      <div className="space-y-4">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <ClassFilter
            id="true-class"
            label="True class"
            classes={classes}
            value={filter.trueClass}
            onChange={(trueClass) => onFilter({ ...filter, trueClass })}
          />
          <ClassFilter
            id="predicted-class"
            label="Read as"
            classes={classes}
            value={filter.predicted}
            onChange={(predicted) => onFilter({ ...filter, predicted })}
          />
          {isFiltered && (
            <Button kind="quiet" onClick={() => onFilter({ trueClass: null, predicted: null })}>
              Show all
            </Button>
          )}
        </div>
        {sheet !== null && (
          <ul
            aria-label="Images read wrong"
            className="grid justify-between gap-x-3 gap-y-3"
            style={{ gridTemplateColumns: `repeat(auto-fill, ${width}px)` }}
          >
            {mistakes.slice(0, limit).map((mistake) => (
              <li key={mistake.index}>
                <DatasetImageButton
                  sheet={sheet}
                  at={mistake.at}
                  size={SIZE}
                  label={`${split} image ${mistake.index}, ${nameOf(mistake.label)} read as ${nameOf(mistake.predicted)} with ${percent(mistake.confidence)}`}
                  busy={busy === mistake.index}
                  imageShape={run.summary.inputShape}
                  onClick={() => inspect({ dataset: run.dataset, split, index: mistake.index })}
                >
                  <span className="mt-1 block text-xs leading-tight" style={{ width }}>
                    <span className="block truncate">
                      {nameOf(mistake.label)} <span className="text-muted">→</span>{' '}
                      <span className="text-bad">{nameOf(mistake.predicted)}</span>
                    </span>
                    <span className="text-muted">{percent(mistake.confidence)}</span>
                  </span>
                </DatasetImageButton>
              </li>
            ))}
          </ul>
        )}
        {mistakes.length === 0 && (
          <p className="text-sm text-muted">
            {all === 0
              ? 'No image is read wrong here.'
              : 'These are not among the most confident ones, which are kept.'}
          </p>
        )}
        {mistakes.length > limit && (
          <div className="text-center">
            <Button onClick={() => setMore({ key, shown: limit + PAGE })}>Show more</Button>
          </div>
        )}
      </div>
    </SavablePanel>
  )
}

function ClassFilter(props: {
  id: string
  label: string
  classes: string[]
  value: number | null
  onChange(value: number | null): void
}) {
  return (
    <label htmlFor={props.id} className="flex items-center gap-2 whitespace-nowrap text-sm text-muted">
      {props.label}
      <Select
        id={props.id}
        value={props.value ?? ''}
        onChange={(event) => props.onChange(event.target.value === '' ? null : Number(event.target.value))}
      >
        <option value="">any</option>
        {props.classes.map((name, index) => (
          <option key={name} value={index}>
            {name}
          </option>
        ))}
      </Select>
    </label>
  )
}
