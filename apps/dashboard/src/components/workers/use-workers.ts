'use client'

import type { WorkerRecord } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'

/** A worker is told dead after some heartbeats; looking that often tells it soon. */
const LOOK_MS = 5000

/** The workers as they are now. @param isWatching false for who does not care any more. */
export function useWorkers(initial: WorkerRecord[], isWatching = true): WorkerRecord[] {
  const { data } = useQuery({
    queryKey: ['workers'],
    queryFn: async () => (await api<{ items: WorkerRecord[] }>('/workers')).items,
    initialData: initial,
    refetchInterval: LOOK_MS,
    enabled: isWatching,
  })
  return data
}

export const takesTrainings = ({ alive, trainingConcurrency }: WorkerRecord): boolean =>
  alive && trainingConcurrency > 0
