'use client'

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { SPANS } from './shown-range'

/** Epochs a second. */
export const SPEEDS = ['1', '2', '4', '8'] as const

const parsers = {
  layer: parseAsString,
  channel: parseAsInteger,
  /** null follows the newest. */
  epoch: parseAsInteger,
  span: parseAsStringLiteral(SPANS).withDefault('epoch'),
  speed: parseAsStringLiteral(SPEEDS).withDefault('2'),
}

/** What of the timeline is shown; it lies in the address, so that a link shows the same to another person. */
export function useTimeView() {
  return useQueryStates(parsers, { history: 'replace' })
}
