'use client'

import type { AnalysisRecordOf } from '@convscope/shared'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { count, percent, points, significant } from '@/format/numbers'
import { accuracyLost, orderByLoss } from './ablation'
import { ChannelFacts, ChannelLink } from './channel-facts'
import type { ChannelPlace } from './channel-page'
import { channelCount, channelWord, layerPath } from './places'

export function ChannelAblation({
  place: { run, checkpointId, layer, channel },
  initial,
}: {
  place: ChannelPlace
  initial: AnalysisRecordOf<'ablationRanking'> | null
}) {
  const state = useAnalysis({ kind: 'ablationRanking', checkpointId, layer: layer.name }, { initial })
  return (
    <AnalysisPanel
      title="Without it"
      state={state}
      saveAs={`ablation-${layer.name}-${channel}`}
      action="Rank the channels"
      invitation={`A worker reads the test set once without each of the ${count(channelCount(layer))} ${channelWord(layer.outputShape, 2)} of ${layer.name}: what does the network lose? May take minutes.`}
    >
      {({ images, baseline, channels }) => {
        const own = channels.find((each) => each.channel === channel)
        if (own === undefined) return <p className="text-sm text-muted">It was not switched off.</p>
        const rank = orderByLoss(baseline, channels, 'lost').indexOf(own) + 1
        return (
          <ChannelFacts
            facts={[
              ['Accuracy lost', <strong key="lost">{points(accuracyLost(baseline, own))}</strong>],
              [
                'Accuracy',
                `${percent(own.accuracy)} of ${count(images)} test images, ${percent(baseline.accuracy)} with it`,
              ],
              ['Loss', `${significant(own.loss)}, ${significant(baseline.loss)} with it`],
              [
                'Missed',
                <ChannelLink
                  key="rank"
                  href={layerPath(run.id, layer.name, { checkpointId, view: 'ablation' })}
                >
                  {rank === 1 ? 'most' : `as number ${rank}`} of {count(channels.length)}
                </ChannelLink>,
              ],
            ]}
          />
        )
      }}
    </AnalysisPanel>
  )
}
