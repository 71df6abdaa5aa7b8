'use client'

import type { ErrorDetails } from '@convscope/shared'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { detailsOf } from '@/api/client'
import { loadNpy, type NpyArray } from '@/api/load-npy'

/** An array by its address, kept; null asks for none. While another one loads, the one before stays. */
export function useNpy(url: string | null): {
  array: NpyArray | null
  error: ErrorDetails | null
  retry(): void
} {
  const { data, error, refetch } = useQuery({
    queryKey: ['npy', url],
    queryFn: () => loadNpy(url as string),
    enabled: url !== null,
    // A checkpoint never changes.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
  return {
    array: url === null ? null : (data ?? null),
    error: error === null ? null : detailsOf(error),
    retry: () => void refetch(),
  }
}
