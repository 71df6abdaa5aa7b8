'use client'

import type { DatasetRecord, ImageChoice, ImageRecord } from '@convscope/shared'
import { useRouter, useSearchParams } from 'next/navigation'
import { ChooseImageDialog } from '../digit-input/choose-image-dialog'
import { imageKey, imageQuery, type ShownImage } from '../digit-input/image-choice'

interface ChangeImageProps {
  runId: string
  dataset: DatasetRecord | null
  recent: ImageRecord[]
  /** Images that this run was asked about already. */
  known: ShownImage[]
  title?: string
}

const OF_AN_IMAGE = ['imageId', 'dataset', 'split', 'index', 'epoch']

/** Another image at the same layer, channel and colours. */
export function ChangeImage({ runId, dataset, recent, known, title = 'Change image' }: ChangeImageProps) {
  const router = useRouter()
  const query = useSearchParams()
  const show = (image: ImageChoice) => {
    const changed = new URLSearchParams(query)
    for (const name of OF_AN_IMAGE) changed.delete(name)
    for (const [name, value] of Object.entries(imageQuery(image))) changed.set(name, value)
    router.push(`/runs/${runId}/through-time?${changed}`, { scroll: false })
  }
  return (
    <ChooseImageDialog
      title={title}
      action="Show through time"
      dataset={dataset}
      recent={recent}
      onChosen={({ image }) => show(image)}
    >
      {(close) =>
        known.length > 0 && (
          <div className="space-y-2 border-b border-line p-4">
            <p className="text-sm text-muted">Looked at in this run</p>
            <KnownImages
              known={known}
              onChosen={(image) => {
                close()
                show(image)
              }}
            />
          </div>
        )
      }
    </ChooseImageDialog>
  )
}

function KnownImages({ known, onChosen }: { known: ShownImage[]; onChosen(image: ImageChoice): void }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {known.map(({ image, title, pictureUrl }) => (
        <li key={imageKey(image)}>
          <button
            type="button"
            aria-label={title}
            title={title}
            onClick={() => onChosen(image)}
            className="block rounded hover:outline-2 hover:outline-accent"
          >
            {pictureUrl === null ? (
              <span className="block size-14 rounded bg-sunken" />
            ) : (
              // biome-ignore lint/performance/noImgElement: exact pixels.
              <img src={pictureUrl} alt="" width={56} height={56} className="crisp rounded object-contain" />
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}
