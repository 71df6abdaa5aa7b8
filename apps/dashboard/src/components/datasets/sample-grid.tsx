'use client'

import type { DatasetRecord, DatasetSamplePage, Split } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, detailsOf } from '@/api/client'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'

interface SampleGridProps {
  dataset: DatasetRecord
  split: Split
  initial?: DatasetSamplePage
  /** Makes the images buttons. */
  onChoose?(index: number): void
  chosen?: number | null
}

/** Screen pixels of an image's side: a whole multiple, so that every pixel is as large as the others. */
const TARGET_SIDE = 42
const LARGEST_SIDE = 56

/** Photos are shown smaller than they are. */
function scaleOf(imageHeight: number): number {
  if (imageHeight > LARGEST_SIDE) return LARGEST_SIDE / imageHeight
  return Math.max(1.5, Math.round(TARGET_SIDE / imageHeight))
}

/** Images of a split with their labels, a page at a time. */
export function SampleGrid({ dataset, split, initial, onChoose, chosen }: SampleGridProps) {
  const [number, setNumber] = useState(0)
  const pages = dataset.samplePages[split]
  const { data: page, error } = useQuery({
    queryKey: ['samples', dataset.name, split, number],
    queryFn: () => api<DatasetSamplePage>(`/datasets/${dataset.name}/samples?split=${split}&page=${number}`),
    placeholderData: (previous) => previous,
    ...(initial !== undefined && number === 0 ? { initialData: initial } : {}),
  })
  if (error !== null) return <ErrorNote error={detailsOf(error)} />
  const [imageHeight, imageWidth] = dataset.inputShape
  const scale = scaleOf(imageHeight)
  const width = Math.round(imageWidth * scale)
  const height = Math.round(imageHeight * scale)
  return (
    <div className="space-y-3">
      <ul className="flex flex-wrap gap-1" style={{ maxWidth: `calc(10 * (${width}px + 0.25rem))` }}>
        {(page?.labels ?? []).map((label, cell) => {
          const index = (page?.firstIndex ?? 0) + cell
          const name = `${split} image ${index}, ${dataset.classes[label]}`
          const picture = <Cell page={page as DatasetSamplePage} cell={cell} width={width} height={height} />
          const caption = (
            <span className="block truncate text-center text-xs text-muted">{dataset.classes[label]}</span>
          )
          return (
            <li key={index} style={{ width }}>
              {onChoose === undefined ? (
                <div role="img" aria-label={name} title={name}>
                  {picture}
                  {caption}
                </div>
              ) : (
                <button
                  type="button"
                  aria-label={name}
                  title={name}
                  aria-pressed={chosen === index}
                  onClick={() => onChoose(index)}
                  className="block w-full rounded aria-pressed:outline-2 aria-pressed:outline-accent"
                >
                  {picture}
                  {caption}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      <div className="flex items-center gap-3 text-sm text-muted">
        <Button disabled={number === 0} onClick={() => setNumber(number - 1)}>
          Previous
        </Button>
        <Button disabled={number + 1 >= pages} onClick={() => setNumber(number + 1)}>
          Next
        </Button>
        {page !== undefined && (
          <span>
            {split} images {page.firstIndex} to {page.firstIndex + page.count - 1}
          </span>
        )}
      </div>
    </div>
  )
}

/** One image out of the page's picture. */
function Cell(props: { page: DatasetSamplePage; cell: number; width: number; height: number }) {
  const { page, cell, width, height } = props
  return (
    <span
      className="crisp block rounded-sm"
      style={{
        width,
        height,
        backgroundImage: `url(${page.tileUrl})`,
        backgroundSize: `${page.columns * width}px ${page.rows * height}px`,
        backgroundPosition: `-${(cell % page.columns) * width}px -${Math.floor(cell / page.columns) * height}px`,
      }}
    />
  )
}
