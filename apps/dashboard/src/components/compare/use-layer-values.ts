'use client'

import type { ErrorDetails, LayerActivationRecord } from '@convscope/shared'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { detailsOf } from '@/api/client'
import { loadNpy } from '@/api/load-npy'
import type { LayerValues } from './layer-values'

/** Long enough to go to a layer and back, short enough that wide layers do not pile up. */
const KEPT_MS = 30_000

const combine = (results: UseQueryResult<LayerValues>[]) => ({
  values: results.map(({ data }) => data ?? null),
  error: results.find(({ error }) => error !== null)?.error ?? null,
})

/** The exact stored values of a layer in each of several inspections; null until they are there. */
export function useLayerValues(records: readonly (LayerActivationRecord | null)[]): {
  values: (LayerValues | null)[]
  error: ErrorDetails | null
} {
  const { values, error } = useQueries({
    queries: records.map((record) => ({
      queryKey: ['values', record?.activationsUrl ?? null],
      queryFn: () => loadNpy(record?.activationsUrl ?? ''),
      enabled: record !== null,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: KEPT_MS,
    })),
    combine,
  })
  return { values, error: error === null ? null : detailsOf(error) }
}
