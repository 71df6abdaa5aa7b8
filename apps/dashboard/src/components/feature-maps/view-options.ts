'use client'

import { parseAsStringLiteral, useQueryStates } from 'nuqs'
import { COLOUR_MAPS, type ColourMapName } from './colour-maps'
import { NORMALISATIONS, type Normalisation } from './normalisation'

export const SIZES = ['small', 'medium', 'large'] as const
export const SORTS = ['number', 'strength'] as const

export interface ViewOptions {
  colours: ColourMapName
  normalise: Normalisation
  size: (typeof SIZES)[number]
  sort: (typeof SORTS)[number]
}

const parsers = {
  colours: parseAsStringLiteral(COLOUR_MAPS).withDefault('viridis'),
  normalise: parseAsStringLiteral(NORMALISATIONS).withDefault('channel'),
  size: parseAsStringLiteral(SIZES).withDefault('medium'),
  sort: parseAsStringLiteral(SORTS).withDefault('number'),
}

/** How the maps are shown; it lies in the address, so that a link shows the same to another person. */
export function useViewOptions() {
  return useQueryStates(parsers, { history: 'replace' })
}

/** The query of the address, to take along to another view; empty for the usual one. */
export function toQuery(options: ViewOptions): string {
  const query = new URLSearchParams()
  if (options.colours !== 'viridis') query.set('colours', options.colours)
  if (options.normalise !== 'channel') query.set('normalise', options.normalise)
  if (options.size !== 'medium') query.set('size', options.size)
  if (options.sort !== 'number') query.set('sort', options.sort)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

const SIDES = { small: 56, medium: 112, large: 224 }

/** Screen pixels per value: whole, so that all values are equally large. */
export function scaleFor(size: ViewOptions['size'], height: number, width: number): number {
  return Math.max(1, Math.round(SIDES[size] / Math.max(height, width)))
}
