'use client'

import type { AnalysisRecordOf } from '@convscope/shared'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { Sample } from '@/components/datasets/sample'
import { significant } from '@/format/numbers'
import type { ChannelPlace } from './channel-page'
import { TopImageTiles } from './top-image-tiles'

const SIZE = 84

export function ChannelTopImages({
  place: { run, checkpointId, layer, channel },
  initial,
}: {
  place: ChannelPlace
  initial: AnalysisRecordOf<'topImages'> | null
}) {
  const state = useAnalysis({ kind: 'topImages', checkpointId, layer: layer.name }, { initial })
  return (
    <AnalysisPanel
      title="Images that activate it most"
      state={state}
      saveAs={`top-images-${layer.name}-${channel}`}
      action="Find them"
      invitation={`A worker shows every test image to the network and keeps, for each channel of ${layer.name}, the nine that activate it most.`}
    >
      {({ images, channels, sheet, sheetIndices }) => {
        const own = channels.find((each) => each.channel === channel)?.images ?? []
        const [first, last] = [own[0], own.at(-1)]
        return (
          <div className="space-y-3">
            <TopImageTiles
              run={run}
              checkpointId={checkpointId}
              layer={layer}
              images={own}
              sheet={sheet}
              sheetIndices={sheetIndices}
              classes={state.analysis?.classes ?? []}
              size={SIZE}
            />
            {first !== undefined && last !== undefined && (
              <p className="text-sm text-muted">
                Activations {significant(first.activation)} to {significant(last.activation)}, out of{' '}
                <Sample dataset={run.dataset} split="test" images={images} />. A click opens the image's
                feature maps.
              </p>
            )}
          </div>
        )
      }}
    </AnalysisPanel>
  )
}
