'use client'

import type { DatasetRecord, Split } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import { count } from '@/format/numbers'

/**
 * Some images of a split, and how many there are: "2,000 of 10,000 test images". The same for all of them, and while it
 * is not known: "10,000 test images".
 */
export function useSampleText(dataset: string, split: Split, images: number): string {
  const { data } = useQuery({
    queryKey: ['dataset', dataset],
    queryFn: () => api<DatasetRecord>(`/datasets/${dataset}`),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return sampleText(images, split === 'test' ? data?.testCount : data?.trainCount, split)
}

export function sampleText(images: number, all: number | undefined, split: Split): string {
  const kind = split === 'test' ? 'test images' : 'training images'
  return all === undefined || all <= images
    ? `${count(images)} ${kind}`
    : `${count(images)} of ${count(all)} ${kind}`
}
