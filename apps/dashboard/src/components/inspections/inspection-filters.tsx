'use client'

import { INSPECTION_STATES, type InspectionState, type InspectionSummary } from '@convscope/shared'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/field'
import { imageTitle } from '../digit-input/image-choice'
import { ClassChoice } from './class-choice'
import {
  ANSWERS,
  ANY_IMAGE,
  type ChangeFilter,
  type InspectionFilter,
  isFiltered,
  NO_FILTER,
  SORTS,
} from './inspection-filter'

interface InspectionFiltersProps {
  filter: InspectionFilter
  onChange: ChangeFilter
  /** Of the data sets there are; `classes` is empty where there are too many to choose among. */
  datasets: { name: string; classes: string[] }[]
  /** What is shown: it names what the address has only an id of. */
  inspections: InspectionSummary[]
}

const SORT_NAMES: Record<(typeof SORTS)[number], string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  surest: 'Surest first',
  unsurest: 'Least sure first',
}
const ANSWER_NAMES: Record<(typeof ANSWERS)[number], string> = { right: 'Read right', wrong: 'Read wrong' }
const DATASET = 'dataset:'

/** What the list is filtered and ordered by. */
export function InspectionFilters({ filter, onChange, datasets, inspections }: InspectionFiltersProps) {
  const offered = datasets.filter(({ name }) => filter.dataset === null || name === filter.dataset)
  const classes = [...new Set(offered.flatMap((dataset) => dataset.classes))]
  return (
    <>
      <div className="w-40">
        <Select
          id="images"
          aria-label="Images"
          value={filter.dataset === null ? (filter.source ?? '') : `${DATASET}${filter.dataset}`}
          onChange={({ target: { value } }) => {
            if (value.startsWith(DATASET)) onChange({ ...ANY_IMAGE, dataset: value.slice(DATASET.length) })
            else onChange({ ...ANY_IMAGE, source: value === '' ? null : (value as 'own' | 'dataset') })
          }}
        >
          <option value="">All images</option>
          <option value="own">Own images</option>
          <option value="dataset">Of any data set</option>
          {datasets.map(({ name }) => (
            <option key={name} value={`${DATASET}${name}`}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      <div className="w-36">
        <Select
          id="answer"
          aria-label="Right or wrong"
          value={filter.answer ?? ''}
          onChange={(event) =>
            onChange({ answer: (event.target.value || null) as InspectionFilter['answer'] })
          }
        >
          <option value="">Right and wrong</option>
          {ANSWERS.map((answer) => (
            <option key={answer} value={answer}>
              {ANSWER_NAMES[answer]}
            </option>
          ))}
        </Select>
      </div>
      <ClassChoice
        id="predicted"
        label="Read as"
        any="Read as anything"
        classes={classes}
        value={filter.predicted}
        onChange={(predicted) => onChange({ predicted })}
      />
      <ClassChoice
        id="true"
        label="True class"
        any="Any true class"
        classes={classes}
        value={filter.true}
        onChange={(name) => onChange({ true: name })}
      />
      <div className="w-32">
        <Select
          id="state"
          aria-label="State"
          value={filter.state ?? ''}
          onChange={(event) => onChange({ state: (event.target.value || null) as InspectionState | null })}
        >
          <option value="">All states</option>
          {INSPECTION_STATES.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </Select>
      </div>
      <div className="w-36">
        <Select
          id="sort"
          aria-label="Order"
          value={filter.sort}
          onChange={(event) => onChange({ sort: event.target.value as InspectionFilter['sort'] })}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_NAMES[sort]}
            </option>
          ))}
        </Select>
      </div>
      <Chosen filter={filter} onChange={onChange} shown={inspections[0]} />
      {isFiltered(filter) && (
        <Button kind="quiet" onClick={() => onChange(NO_FILTER)}>
          Show all
        </Button>
      )}
    </>
  )
}

/** Filters by one thing, which only a row or another page can choose. */
function Chosen({
  filter: { runId, checkpointId, imageId, dataset, split, index },
  onChange,
  shown,
}: {
  filter: InspectionFilter
  onChange: ChangeFilter
  shown: InspectionSummary | undefined
}) {
  const isOneImage = imageId !== null || index !== null
  const image =
    dataset !== null && index !== null ? { datasetImage: { dataset, split: split ?? 'test', index } } : {}
  return (
    <>
      {runId !== null && (
        <Chip what="run" name={shown?.runName ?? 'one run'} onRemove={() => onChange({ runId: null })} />
      )}
      {checkpointId !== null && (
        <Chip
          what="checkpoint"
          name={shown === undefined ? 'one' : `${shown.runName}, epoch ${shown.checkpointEpoch}`}
          onRemove={() => onChange({ checkpointId: null })}
        />
      )}
      {isOneImage && (
        <Chip
          what="image"
          name={imageTitle(image, shown?.imageName ?? undefined)}
          onRemove={() => onChange(ANY_IMAGE)}
        />
      )}
    </>
  )
}

function Chip({ what, name, onRemove }: { what: string; name: string; onRemove(): void }) {
  return (
    <Button
      className="max-w-full min-w-0"
      title={name}
      aria-label={`Of ${what} ${name}: remove this filter`}
      onClick={onRemove}
    >
      <span className="truncate">
        Of {what} {name}
      </span>
      <span aria-hidden="true">×</span>
    </Button>
  )
}
