'use client'

import type { DatasetRecord, ImageChoice, ImageRecord } from '@convscope/shared'
import { Tabs } from 'radix-ui'
import { type ReactNode, useId, useState } from 'react'
import { detailsOf, post } from '@/api/client'
import { SampleGrid } from '@/components/datasets/sample-grid'
import { Field, Input } from '@/components/ui/field'
import { ErrorNote } from '@/components/ui/notes'
import { count } from '@/format/numbers'
import { DrawDigit } from './draw-digit'
import { choicesOf } from './image-choice'
import { UploadPicture } from './upload-picture'

export interface ChosenImage {
  image: ImageChoice
  /** The stored image, when it is an own one. */
  own: ImageRecord | null
}

interface ChooseImageProps {
  /** Whose test images are offered; null when no worker has them any more. */
  dataset: DatasetRecord | null
  /** Own images that are stored already. */
  recent: ImageRecord[]
  chosen: ChosenImage | null
  onChoose(chosen: ChosenImage | null): void
  first?: 'draw' | 'test'
}

const TAB =
  'border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text'

/** An image of one's own, drawn, uploaded or stored before, or one of the test set. */
export function ChooseImage({ dataset, recent, chosen, onChoose, first = 'draw' }: ChooseImageProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)

  const store = async (file: File, source: 'upload' | 'drawing') => {
    setBusy(true)
    setFailure(null)
    try {
      const form = new FormData()
      form.set('file', file, file.name)
      form.set('source', source)
      const own = await post<ImageRecord>('/images', form)
      onChoose({ image: { imageId: own.id }, own })
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }
  return (
    <Tabs.Root defaultValue={dataset === null ? 'draw' : first}>
      <Tabs.List
        aria-label="Where the image comes from"
        className="flex overflow-x-auto border-b border-line px-2"
      >
        <Tab value="draw">Draw</Tab>
        <Tab value="upload">Upload</Tab>
        {dataset !== null && <Tab value="test">Test set</Tab>}
        {recent.length > 0 && <Tab value="recent">Recent</Tab>}
      </Tabs.List>
      <div className="space-y-4 p-4">
        <Tabs.Content value="draw">
          <DrawDigit busy={busy} onDrawn={(file) => void store(file, 'drawing')} />
        </Tabs.Content>
        <Tabs.Content value="upload">
          <UploadPicture onChosen={(file) => void store(file, 'upload')} />
        </Tabs.Content>
        {dataset !== null && (
          <Tabs.Content value="test">
            <TestImage dataset={dataset} chosen={chosen} onChoose={onChoose} />
          </Tabs.Content>
        )}
        <Tabs.Content value="recent">
          <ul className="flex flex-wrap gap-2">
            {recent.map((own) => (
              <li key={own.id}>
                <button
                  type="button"
                  aria-pressed={chosen?.own?.id === own.id}
                  aria-label={[own.name, ...choicesOf(own)].join(', ')}
                  title={[own.name, ...choicesOf(own)].join(', ')}
                  onClick={() => onChoose({ image: { imageId: own.id }, own })}
                  className="block rounded aria-pressed:outline-2 aria-pressed:outline-accent"
                >
                  {/* biome-ignore lint/performance/noImgElement: exact pixels. */}
                  <img
                    src={own.thumbnailUrl}
                    alt=""
                    width={56}
                    height={56}
                    className="size-14 rounded border border-line bg-white object-contain"
                  />
                </button>
              </li>
            ))}
          </ul>
        </Tabs.Content>
        {failure !== null && <ErrorNote error={detailsOf(failure)} />}
      </div>
    </Tabs.Root>
  )
}

function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Tabs.Trigger value={value} className={TAB}>
      {children}
    </Tabs.Trigger>
  )
}

function TestImage({
  dataset,
  chosen,
  onChoose,
}: Pick<ChooseImageProps, 'chosen' | 'onChoose'> & { dataset: DatasetRecord }) {
  const id = useId()
  const index = chosen?.image.datasetImage?.index ?? null
  const choose = (at: number | null) =>
    onChoose(
      at === null
        ? null
        : { image: { datasetImage: { dataset: dataset.name, split: 'test', index: at } }, own: null },
    )
  return (
    <div className="space-y-4">
      <Field id={id} label="Test image" hint={`0 to ${count(dataset.testCount - 1)}`} className="w-48">
        <Input
          id={id}
          type="number"
          min={0}
          max={dataset.testCount - 1}
          value={index ?? ''}
          onChange={(event) => choose(event.target.value === '' ? null : Number(event.target.value))}
        />
      </Field>
      <SampleGrid dataset={dataset} split="test" chosen={index} onChoose={choose} />
    </div>
  )
}
