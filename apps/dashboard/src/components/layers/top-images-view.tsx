'use client'

import type { AnalysisRecordOf, LayerSummary, RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { Sample } from '@/components/datasets/sample'
import { Segmented } from '@/components/ui/segmented'
import { count, significant } from '@/format/numbers'
import { channelCount, channelPath, channelWord } from './places'
import { TopImageTiles, topImagesSize } from './top-image-tiles'

interface TopImagesViewProps {
  run: Pick<RunDetail, 'id' | 'architecture' | 'summary' | 'dataset'>
  checkpointId: string
  layer: LayerSummary
  initial: AnalysisRecordOf<'topImages'> | null
}

const SORTS = ['number', 'activation'] as const

/** Of each channel the images of the data set that activate it most. */
export function TopImagesView({ run, checkpointId, layer, initial }: TopImagesViewProps) {
  const state = useAnalysis({ kind: 'topImages', checkpointId, layer: layer.name }, { initial })
  const [sort, setSort] = useQueryState('sort', parseAsStringLiteral(SORTS).withDefault('number'))
  const word = channelWord(layer.outputShape)
  const classes = state.analysis?.classes ?? []
  return (
    <AnalysisPanel
      title="Images that activate each channel most"
      state={state}
      saveAs={`top-images-${layer.name}`}
      action="Find them"
      invitation={`A worker shows every test image to ${layer.name} and keeps, for each of its ${count(channelCount(layer))} ${channelWord(layer.outputShape, 2)}, the nine that activate it most and where.`}
      aside={
        <Segmented
          label="Sort by"
          value={sort}
          options={SORTS.map((value) => ({ value, title: value }))}
          onChange={(value) => void setSort(value)}
        />
      }
    >
      {(result) => {
        const width = topImagesSize(result.sheet)
        const strongest = (channel: (typeof result.channels)[number]) =>
          channel.images[0]?.activation ?? Number.NEGATIVE_INFINITY
        const channels =
          sort === 'number'
            ? result.channels
            : [...result.channels].sort((a, b) => strongest(b) - strongest(a) || a.channel - b.channel)
        return (
          <div className="space-y-4">
            <p className="text-sm text-muted">
              Out of <Sample dataset={run.dataset} split="test" images={result.images} />. The frame marks
              what the strongest position sees; a click opens the image's feature maps.
            </p>
            <ul
              aria-label={`Top images of ${layer.name}`}
              className="grid gap-x-6 gap-y-5"
              style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${width}px, 1fr))` }}
            >
              {channels.map((channel) => (
                <li
                  key={channel.channel}
                  style={{ contentVisibility: 'auto', containIntrinsicSize: `${width}px ${width + 28}px` }}
                >
                  <h3 className="mb-1 flex items-baseline gap-2 text-sm">
                    <Link
                      href={channelPath(run.id, layer.name, channel.channel, checkpointId)}
                      prefetch={false}
                      className="font-medium hover:underline"
                    >
                      {word} {channel.channel}
                    </Link>
                    <span className="text-xs text-muted">
                      {channel.images[0] === undefined ? 'none' : significant(channel.images[0].activation)}
                    </span>
                  </h3>
                  <TopImageTiles
                    run={run}
                    checkpointId={checkpointId}
                    layer={layer}
                    images={channel.images}
                    sheet={result.sheet}
                    sheetIndices={result.sheetIndices}
                    classes={classes}
                  />
                </li>
              ))}
            </ul>
          </div>
        )
      }}
    </AnalysisPanel>
  )
}
