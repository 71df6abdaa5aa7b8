'use client'

import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { CLASS_SORTS } from './mistakes'

/** Which mistakes are shown and how classes are sorted; it lies in the address. */
export function useTestSetOptions() {
  return useQueryStates(
    {
      true: parseAsInteger,
      predicted: parseAsInteger,
      sort: parseAsStringLiteral(CLASS_SORTS).withDefault('class'),
      direction: parseAsStringLiteral(['up', 'down'] as const).withDefault('up'),
    },
    { history: 'replace' },
  )
}
