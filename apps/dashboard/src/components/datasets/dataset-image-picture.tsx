'use client'

import type { DatasetImage, DatasetRecord, DatasetSamplePage } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'

interface DatasetImagePictureProps {
  dataset: DatasetRecord | undefined
  image: DatasetImage
  size: number
}

/** One image of a data set, out of its sample pages; its number where there is no page of it. */
export function DatasetImagePicture({ dataset, image, size }: DatasetImagePictureProps) {
  const { split, index } = image
  const first = usePage(dataset, split, 0)
  const number = first === undefined ? 0 : Math.floor(index / Math.max(1, first.count))
  const page = usePage(
    dataset,
    split,
    dataset !== undefined && number < dataset.samplePages[split] ? number : null,
  )
  const cell = page === undefined ? -1 : index - page.firstIndex
  if (page === undefined || cell < 0 || cell >= page.count) {
    return (
      <span
        aria-hidden="true"
        className="grid place-items-center rounded bg-sunken text-xs text-muted"
        style={{ width: size, height: size }}
      >
        {index}
      </span>
    )
  }
  return (
    <span
      aria-hidden="true"
      className="crisp block rounded"
      style={{
        width: size,
        height: size,
        backgroundImage: `url(${page.tileUrl})`,
        backgroundSize: `${page.columns * size}px ${page.rows * size}px`,
        backgroundPosition: `-${(cell % page.columns) * size}px -${Math.floor(cell / page.columns) * size}px`,
      }}
    />
  )
}

function usePage(
  dataset: DatasetRecord | undefined,
  split: string,
  page: number | null,
): DatasetSamplePage | undefined {
  const { data } = useQuery({
    queryKey: ['samples', dataset?.name, split, page],
    queryFn: () => api<DatasetSamplePage>(`/datasets/${dataset?.name}/samples?split=${split}&page=${page}`),
    enabled: dataset !== undefined && page !== null,
  })
  return data
}
