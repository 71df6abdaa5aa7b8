'use client'

import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'

export const METHODS = ['umap', 'pca'] as const
export type EmbeddingMethod = (typeof METHODS)[number]

/** What a map shows and what is chosen on it; it lies in the address. */
export function useEmbeddingOptions() {
  return useQueryStates(
    {
      method: parseAsStringLiteral(METHODS).withDefault('umap'),
      hidden: parseAsArrayOf(parseAsInteger).withDefault([]),
      /** One of both: a lasso, or a whole class. */
      lasso: parseAsString,
      class: parseAsInteger,
    },
    { history: 'replace' },
  )
}
