'use client'

import type { DatasetImage, InspectionDetail, InspectionSummary, Page } from '@convscope/shared'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { api, detailsOf, post } from '@/api/client'

/** Goes to a checkpoint's feature maps of a data set's image: to those that are there, or to new ones. */
export function useInspectImage(checkpointId: string) {
  const router = useRouter()
  const [busy, setBusy] = useState<number | null>(null)
  /** @param layer scrolls there. */
  const inspect = async (datasetImage: DatasetImage, layer?: string) => {
    setBusy(datasetImage.index)
    try {
      const id = (await kept(checkpointId, datasetImage)) ?? (await queued(checkpointId, datasetImage))
      router.push(`/inspections/${id}${layer === undefined ? '' : `#${layer}`}`)
    } catch (error) {
      toast.error(detailsOf(error).message)
      setBusy(null)
    }
  }
  return { busy, inspect: (...about: Parameters<typeof inspect>) => void inspect(...about) }
}

async function kept(checkpointId: string, { dataset, split, index }: DatasetImage): Promise<string | null> {
  const query = new URLSearchParams({ checkpointId, dataset, split, index: String(index), limit: '5' })
  const { items } = await api<Page<InspectionSummary>>(`/inspections?${query}`)
  return items.find(({ state }) => state !== 'failed')?.id ?? null
}

async function queued(checkpointId: string, datasetImage: DatasetImage): Promise<string> {
  return (await post<InspectionDetail>('/inspections', { checkpointId, datasetImage })).id
}
