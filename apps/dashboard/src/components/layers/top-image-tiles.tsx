'use client'

import type { ImageSheet, LayerSummary, RunDetail, TopImage } from '@convscope/shared'
import { useMemo } from 'react'
import { DatasetImageButton } from '@/components/analyses/dataset-image-button'
import { sheetImageSize } from '@/components/analyses/sheet-image'
import { useInspectImage } from '@/components/analyses/use-inspect-image'
import { significant } from '@/format/numbers'
import { placeOnImage } from './place-on-image'

interface TopImageTilesProps {
  run: Pick<RunDetail, 'dataset' | 'architecture' | 'summary'>
  checkpointId: string
  layer: LayerSummary
  images: TopImage[]
  sheet: ImageSheet
  sheetIndices: number[]
  classes: string[]
  /** Screen pixels of an image's side, about. */
  size?: number
}

const SIZE = 56
const GAP = 4
const COLUMNS = 3

/** Width of the tiles of one channel. */
export const topImagesSize = (sheet: ImageSheet, size = SIZE): number =>
  COLUMNS * sheetImageSize(sheet, size).width + (COLUMNS - 1) * GAP

/** The images that activate one channel most, three in a row, each with the place that does. */
export function TopImageTiles(props: TopImageTilesProps) {
  const { run, checkpointId, layer, images, sheet, sheetIndices, classes, size = SIZE } = props
  const { busy, inspect } = useInspectImage(checkpointId)
  const places = useMemo(() => new Map(sheetIndices.map((index, at) => [index, at])), [sheetIndices])
  return (
    <ol className="grid w-fit grid-cols-3" style={{ gap: GAP }}>
      {images.map((image) => (
        <li key={image.index}>
          <DatasetImageButton
            sheet={sheet}
            at={places.get(image.index) ?? 0}
            size={size}
            label={`Test image ${image.index}, ${classes[image.label] ?? image.label}, activation ${significant(image.activation)}`}
            busy={busy === image.index}
            box={placeOnImage(run, layer, image)}
            imageShape={run.summary.inputShape}
            onClick={() => inspect({ dataset: run.dataset, split: 'test', index: image.index }, layer.name)}
          />
        </li>
      ))}
    </ol>
  )
}
