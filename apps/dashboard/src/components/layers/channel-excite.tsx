'use client'

import type { AnalysisRecordOf } from '@convscope/shared'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { SheetImage } from '@/components/analyses/sheet-image'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { significant } from '@/format/numbers'
import type { ChannelPlace } from './channel-page'
import { maximizationQuestion, USUAL_SEED, USUAL_STEPS } from './maximization-question'

const SIZE = 280

export function ChannelExcite({
  place: { checkpointId, layer, channel },
  initial,
}: {
  place: ChannelPlace
  initial: AnalysisRecordOf<'maximization'> | null
}) {
  const settings = { from: channel, steps: USUAL_STEPS, seed: USUAL_SEED }
  const state = useAnalysis(maximizationQuestion(checkpointId, layer, settings), { initial })
  return (
    <AnalysisPanel
      title="Input that excites it"
      state={state}
      saveAs={`excite-${layer.name}-${channel}`}
      action="Make it"
      invitation="From gray noise, gradient ascent changes an image so that this channel answers as strongly as it can. It is made together with its neighbours'; that takes seconds."
    >
      {({ channels, sheet }) => {
        const at = channels.findIndex((each) => each.channel === channel)
        const activation = channels[at]?.activation
        if (activation === undefined) return <p className="text-sm text-muted">There is none of it.</p>
        return (
          <div className="space-y-3">
            <SheetImage sheet={sheet} at={at} size={SIZE} label="Input that excites this channel" />
            <p className="text-sm text-muted">
              Its output is {significant(activation)}, mean over positions. What it does not care for stays
              gray.
            </p>
          </div>
        )
      }}
    </AnalysisPanel>
  )
}
