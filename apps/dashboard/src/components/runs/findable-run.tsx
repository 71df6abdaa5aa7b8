'use client'

import { formatShape, type RunDetail } from '@convscope/shared'
import { useFindable } from '../finder/findable'
import { channelCount, channelPath, channelWord, layerPath, pagedLayers } from '../layers/places'
import { RUN_PLACES, runPath } from './run-places'

interface FindableRunProps {
  run: Pick<RunDetail, 'id' | 'name' | 'summary'>
  checkpointId: string | undefined
}

/** Lets the finder lead from a run's pages to its layers, channels and pages. */
export function FindableRun({ run, checkpointId }: FindableRunProps) {
  useFindable(`${run.id} ${checkpointId}`, () => [
    ...pagedLayers(run.summary).map((layer) => ({
      title: layer.name,
      detail: `layer, ${formatShape(layer.outputShape)}`,
      href: layerPath(run.id, layer.name, { checkpointId }),
      channels: channelCount(layer),
      channelWord: channelWord(layer.outputShape),
      channelHref: (channel: number) => channelPath(run.id, layer.name, channel, checkpointId),
    })),
    ...RUN_PLACES.map((place) => ({
      title: place.title,
      detail: `page of ${run.name}`,
      href: runPath(run.id, place, checkpointId),
    })),
    { title: 'Inspect an image', detail: `page of ${run.name}`, href: `/runs/${run.id}/inspect` },
  ])
  return null
}
