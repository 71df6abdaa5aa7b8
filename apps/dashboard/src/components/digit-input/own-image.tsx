'use client'

import {
  type ImageRecord,
  PICTURE_WARNINGS,
  type PictureArea,
  type PolarityChoice,
  type Preparation,
  type RereadImageInput,
} from '@convscope/shared'
import { useState } from 'react'
import { detailsOf, post } from '@/api/client'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { Segmented } from '@/components/ui/segmented'
import { CropPicture } from './crop-picture'
import { PREPARATIONS } from './image-choice'
import { useImagePreview } from './use-image-preview'

const SIDE = 160

const POLARITIES = [
  { value: 'auto', title: 'detect' },
  { value: 'dark-on-light', title: 'dark on light' },
  { value: 'light-on-dark', title: 'light on dark' },
] as const
const READ = [
  { value: 'auto', title: 'as usual' },
  { value: 'digit', title: 'digit' },
  { value: 'photo', title: 'photo' },
  { value: 'as-is', title: 'as it is' },
] as const

interface OwnImageProps {
  image: ImageRecord
  /** Whose network will see it. */
  runId: string
  /** The same picture, to be read otherwise. */
  onReread(image: ImageRecord): void
}

/** How a network sees an own image, stage by stage, and what a person can say about it. */
export function OwnImage({ image, runId, onReread }: OwnImageProps) {
  const [failure, setFailure] = useState<unknown>(null)
  const preview = useImagePreview(image.id, runId)
  const reread = async (change: {
    polarity?: PolarityChoice
    preparation?: Preparation | null
    crop?: PictureArea | null
  }) => {
    const { polarity, preparation, crop } = { ...image, ...change }
    const request: RereadImageInput = {
      polarity,
      ...(preparation === null ? {} : { preparation }),
      ...(crop === null ? {} : { crop: [crop.left, crop.top, crop.width, crop.height].join() }),
    }
    setFailure(null)
    try {
      onReread(await post<ImageRecord>(`/images/${image.id}/readings`, request))
    } catch (error) {
      setFailure(error)
    }
  }
  const seen = preview.isError ? undefined : preview.data
  return (
    <div className="space-y-3">
      <div className="grid grid-cols-2 gap-3">
        <div>
          <CropPicture
            image={image}
            drawing={seen?.drawing ?? null}
            onCrop={(crop) => void reread({ crop })}
          />
          <p className="mt-1 text-xs text-muted">
            {image.width} × {image.height}
            {image.crop !== null && ` · part of ${image.crop.width} × ${image.crop.height}`}
          </p>
        </div>
        {seen?.inkUrl && (
          <figure>
            {/* biome-ignore lint/performance/noImgElement: a stage of the reading. */}
            <img
              src={seen.inkUrl}
              alt="The ink that was found"
              className="rounded border border-line object-contain"
              style={{ width: SIDE, height: SIDE }}
            />
            <figcaption className="mt-1 text-xs text-muted">
              ink found, {(seen.polarity ?? '').replaceAll('-', ' ')}
            </figcaption>
          </figure>
        )}
        {seen !== undefined && (
          <figure>
            {/* biome-ignore lint/performance/noImgElement: exact pixels. */}
            <img
              src={seen.inputUrl}
              alt="What the network will see"
              className="crisp rounded border border-line object-contain"
              style={{ width: SIDE, height: SIDE }}
            />
            <figcaption className="mt-1 text-xs text-muted">
              what the network sees, {seen.shape.join(' × ')}
            </figcaption>
          </figure>
        )}
      </div>
      <div aria-live="polite" className="space-y-2">
        {seen?.warnings.map((warning) => (
          <p key={warning} className="rounded-md border border-line bg-sunken px-3 py-2 text-sm">
            {PICTURE_WARNINGS[warning]}
          </p>
        ))}
        {preview.isError && <ErrorNote error={detailsOf(preview.error)} />}
        {failure !== null && <ErrorNote error={detailsOf(failure)} />}
      </div>
      <Segmented
        label="Read"
        value={image.preparation ?? 'auto'}
        options={READ}
        onChange={(value) => void reread({ preparation: value === 'auto' ? null : value })}
      />
      {image.preparation === null && seen !== undefined && (
        <p className="text-xs text-muted">
          As this network’s data set asks: {PREPARATIONS[seen.preparation]}.
        </p>
      )}
      <Segmented
        label="Ink"
        value={image.polarity}
        options={POLARITIES}
        onChange={(polarity) => void reread({ polarity })}
      />
      {image.crop !== null && <Button onClick={() => void reread({ crop: null })}>Whole picture</Button>}
    </div>
  )
}
