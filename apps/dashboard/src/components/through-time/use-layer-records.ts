'use client'

import type { LayerActivationRecord, TimelineStep } from '@convscope/shared'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '@/api/client'

const combine = (results: UseQueryResult<LayerActivationRecord>[]) => ({
  records: results.map(({ data }) => data ?? null),
  error: results.find(({ error }) => error !== null)?.error ?? null,
})

/** One layer at every epoch that is answered, by epoch. What was answered never changes, and is asked for once. */
export function useLayerRecords(steps: readonly TimelineStep[], layer: string) {
  const answered = steps.filter(({ inspection }) => inspection?.state === 'completed')
  const { records, error } = useQueries({
    queries: answered.map(({ inspection }) => ({
      queryKey: ['layer', inspection?.id, layer],
      queryFn: () => api<LayerActivationRecord>(`/inspections/${inspection?.id}/layers/${layer}`),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine,
  })
  const epochs = answered.map(({ epoch }) => epoch).join(' ')
  const byEpoch = useMemo(() => {
    const found = new Map<number, LayerActivationRecord>()
    epochs.split(' ').forEach((epoch, place) => {
      const record = records[place]
      if (record !== null && record !== undefined) found.set(Number(epoch), record)
    })
    return found
  }, [epochs, records])
  return { byEpoch, error }
}
