'use client'

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { ORDERS } from './order-channels'

export const MODES = ['side', 'swipe', 'difference', 'matched'] as const
export type Mode = (typeof MODES)[number]

const parsers = {
  mode: parseAsStringLiteral(MODES).withDefault('side'),
  layer: parseAsString,
  channel: parseAsInteger,
  order: parseAsStringLiteral(ORDERS).withDefault('number'),
  /** Which two of the columns, where two are compared. */
  left: parseAsInteger.withDefault(0),
  right: parseAsInteger.withDefault(1),
  /** Where the one ends and the other begins, in percent of a map's width. */
  divider: parseAsInteger.withDefault(50),
  /** Whether all columns share the scale of the colours. */
  scale: parseAsStringLiteral(['own', 'shared']).withDefault('own'),
}

/** What of the comparison is shown; it lies in the address, so that a link shows the same to another person. */
export function useCompareOptions() {
  return useQueryStates(parsers, { history: 'replace' })
}
