'use client'

import type { DatasetRecord, ImageChoice, ImageRecord } from '@convscope/shared'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '@/api/client'
import { DatasetImagePicture } from '@/components/datasets/dataset-image-picture'
import { ChooseImageDialog } from '@/components/digit-input/choose-image-dialog'
import { imageKey, imageTitle } from '@/components/digit-input/image-choice'
import { Panel } from '@/components/ui/panel'
import { MOST_WATCHED, type RunFormValues } from './form-values'
import { messageOf } from './message-of'

interface WatchFieldsProps {
  form: UseFormReturn<RunFormValues>
  dataset: DatasetRecord
  datasets: DatasetRecord[]
  recent: ImageRecord[]
}

const PICTURE = 42

/** Images that are inspected at every epoch. */
export function WatchFields({ form, dataset, datasets, recent }: WatchFieldsProps) {
  const watch = form.watch('watch')
  const { errors } = form.formState
  const set = (images: ImageChoice[]) => {
    form.clearErrors('watch')
    form.setValue('watch', images, { shouldDirty: true })
  }
  const message = errors.watch?.message ?? errors.watch?.root?.message
  return (
    <Panel title="Watch images while it trains" aside={`${watch.length} of ${MOST_WATCHED} images at most`}>
      <div className="space-y-3">
        {watch.length === 0 && (
          <p className="text-sm text-muted">
            Each is shown to the network at every epoch, and kept, to see when its maps are learned.
          </p>
        )}
        <ul className="space-y-2">
          {watch.map((image, place) => {
            const error = messageOf(errors.watch?.[place])
            return (
              <li key={imageKey(image)}>
                <WatchedImage
                  image={image}
                  dataset={datasets.find(({ name }) => name === image.datasetImage?.dataset)}
                  onRemove={() => set(watch.filter((each) => each !== image))}
                />
                {error !== undefined && (
                  <p role="alert" className="text-sm text-bad">
                    {error}
                  </p>
                )}
              </li>
            )
          })}
        </ul>
        {message !== undefined && (
          <p role="alert" className="text-sm text-bad">
            {message}
          </p>
        )}
        <ChooseImageDialog
          title="Add an image"
          action="Watch this image"
          dataset={dataset}
          recent={recent}
          disabled={watch.length >= MOST_WATCHED}
          onChosen={({ image }) => {
            if (!watch.some((each) => imageKey(each) === imageKey(image))) set([...watch, image])
          }}
        />
      </div>
    </Panel>
  )
}

interface WatchedImageProps {
  image: ImageChoice
  dataset: DatasetRecord | undefined
  onRemove(): void
}

function WatchedImage({ image, dataset, onRemove }: WatchedImageProps) {
  const { imageId, datasetImage } = image
  const own = useQuery({
    queryKey: ['image', imageId],
    queryFn: () => api<ImageRecord>(`/images/${imageId}`),
    enabled: imageId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const title = imageTitle(image, own.data?.name)
  return (
    <div className="flex items-center gap-3 text-sm">
      {datasetImage !== undefined ? (
        <DatasetImagePicture dataset={dataset} image={datasetImage} size={PICTURE} />
      ) : own.data === undefined ? (
        <span className="rounded bg-sunken" style={{ width: PICTURE, height: PICTURE }} />
      ) : (
        // biome-ignore lint/performance/noImgElement: exact pixels.
        <img src={own.data.thumbnailUrl} alt="" width={PICTURE} height={PICTURE} className="crisp rounded" />
      )}
      <span className="min-w-0 grow truncate">{title}</span>
      <button
        type="button"
        aria-label={`Do not watch ${title}`}
        onClick={onRemove}
        className="rounded p-1.5 text-muted hover:bg-sunken hover:text-text"
      >
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  )
}
