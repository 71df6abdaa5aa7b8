import { INSPECTION_STATES } from '@convscope/shared'
import type { inferParserType } from 'nuqs'
import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs'

export const SORTS = ['newest', 'oldest', 'surest', 'unsurest'] as const
export const ANSWERS = ['right', 'wrong'] as const

/** As the API calls them, so that the page's address is the API's query. */
export const INSPECTION_FILTER = {
  runId: parseAsString,
  checkpointId: parseAsString,
  imageId: parseAsString,
  source: parseAsStringLiteral(['own', 'dataset'] as const),
  dataset: parseAsString,
  split: parseAsStringLiteral(['train', 'test'] as const),
  index: parseAsInteger,
  state: parseAsStringLiteral(INSPECTION_STATES),
  answer: parseAsStringLiteral(ANSWERS),
  predicted: parseAsString,
  true: parseAsString,
  sort: parseAsStringLiteral(SORTS).withDefault('newest'),
}

export type InspectionFilter = inferParserType<typeof INSPECTION_FILTER>
export type ChangeFilter = (change: Partial<InspectionFilter>) => void

/** Of no particular image. */
export const ANY_IMAGE = { imageId: null, source: null, dataset: null, split: null, index: null }
export const NO_FILTER = {
  ...ANY_IMAGE,
  runId: null,
  checkpointId: null,
  state: null,
  answer: null,
  predicted: null,
  true: null,
}

export const isFiltered = ({ sort: _, ...filter }: InspectionFilter): boolean =>
  Object.values(filter).some((value) => value !== null)

export function toQuery(filter: InspectionFilter, cursor: string): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...filter, cursor: cursor === '' ? null : cursor })) {
    if (value !== null) query.set(name, String(value))
  }
  return query
}
