'use client'

import type { AnalysisRecordOf } from '@convscope/shared'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { Sample } from '@/components/datasets/sample'
import { percent, significant } from '@/format/numbers'
import { ChannelFacts, ChannelLink } from './channel-facts'
import type { ChannelPlace } from './channel-page'
import { channelPath, channelWord } from './places'

export function ChannelHealth({
  place: { run, checkpointId, layer, channel },
  initial,
}: {
  place: ChannelPlace
  initial: AnalysisRecordOf<'layerHealth'> | null
}) {
  const state = useAnalysis({ kind: 'layerHealth', checkpointId }, { initial })
  const word = channelWord(layer.outputShape)
  return (
    <AnalysisPanel
      title="Health"
      state={state}
      saveAs={`health-${layer.name}-${channel}`}
      action="Check the layers"
      invitation="A worker shows 1,000 test images to the network: how strongly each channel answers, how often not at all, and which ones say the same."
    >
      {({ images, layers }) => {
        const record = layers.find((each) => each.layer === layer.name)
        if (record === undefined) {
          return (
            <p className="text-sm text-muted">{layer.name} passes on what it reads: nothing is measured.</p>
          )
        }
        const { channels, dead, correlated } = record
        const isDead = dead.includes(channel)
        const like = correlated.flatMap(({ a, b, correlation }) =>
          a === channel || b === channel ? [{ other: a === channel ? b : a, correlation }] : [],
        )
        return (
          <ChannelFacts
            facts={[
              [
                'State',
                isDead ? (
                  <strong key="dead" className="text-bad">
                    dead: the same value for all <Sample dataset={run.dataset} split="test" images={images} />
                  </strong>
                ) : (
                  <span key="alive" className="text-good">
                    alive over <Sample dataset={run.dataset} split="test" images={images} />
                  </span>
                ),
              ],
              ['Maximum', significant(channels.max[channel] ?? 0)],
              ['Mean', significant(channels.mean[channel] ?? 0)],
              ['Standard deviation', significant(channels.std[channel] ?? 0)],
              ['Exactly zero', percent(channels.fractionZero[channel] ?? 0)],
              [
                'Says the same as',
                like.length === 0
                  ? 'no other'
                  : like.map(({ other, correlation }) => (
                      <span key={other} className="mr-3 inline-block">
                        <ChannelLink href={channelPath(run.id, layer.name, other, checkpointId)}>
                          {word} {other}
                        </ChannelLink>{' '}
                        <span className="text-muted">({correlation.toFixed(3)})</span>
                      </span>
                    )),
              ],
            ]}
          />
        )
      }}
    </AnalysisPanel>
  )
}
