'use client'

import type { AnalysisRecordOf, LayerSummary, RunDetail } from '@convscope/shared'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { AnalysisPanel } from '@/components/analyses/analysis-panel'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { DivergingBar } from '@/components/ui/diverging-bar'
import { Segmented } from '@/components/ui/segmented'
import { count, counted, percent, points, significant } from '@/format/numbers'
import { ABLATION_SORTS, accuracyLost, orderByLoss } from './ablation'
import { channelCount, channelPath, channelWord } from './places'

interface AblationViewProps {
  run: Pick<RunDetail, 'id'>
  checkpointId: string
  layer: LayerSummary
  initial: AnalysisRecordOf<'ablationRanking'> | null
}

/** What the network loses without each channel of a layer. */
export function AblationView({ run, checkpointId, layer, initial }: AblationViewProps) {
  const state = useAnalysis({ kind: 'ablationRanking', checkpointId, layer: layer.name }, { initial })
  const [sort, setSort] = useQueryState('sort', parseAsStringLiteral(ABLATION_SORTS).withDefault('lost'))
  const channels = channelCount(layer)
  const word = channelWord(layer.outputShape)
  return (
    <AnalysisPanel
      title="Accuracy without each channel"
      state={state}
      saveAs={`ablation-${layer.name}`}
      action="Rank the channels"
      invitation={`A worker reads the whole test set ${count(channels)} times, each time with another ${word} of ${layer.name} switched off. That may take minutes.`}
      aside={
        <Segmented
          label="Sort by"
          value={sort}
          options={[
            { value: 'lost', title: 'accuracy lost' },
            { value: 'number', title: 'number' },
          ]}
          onChange={(value) => void setSort(value)}
        />
      }
      flush
    >
      {({ images, baseline, channels: ranked }) => {
        const most = Math.max(
          ...ranked.map((each) => Math.abs(accuracyLost(baseline, each))),
          Number.MIN_VALUE,
        )
        return (
          <>
            <p className="border-b border-line px-3 py-3 text-sm">
              With all channels {percent(baseline.accuracy)} of {counted(images, 'test image')} are read
              right, at a loss of {significant(baseline.loss)}. Bars to the right: read right no more without
              the channel; to the left: read right only without it.
            </p>
            <table className="table">
              <thead>
                <tr>
                  <th>Without</th>
                  <th className="number">Accuracy</th>
                  <th className="number">Lost</th>
                  <th className="hidden w-1/2 sm:table-cell">
                    <span className="sr-only">As a bar</span>
                  </th>
                  <th className="number">Loss</th>
                </tr>
              </thead>
              <tbody>
                {orderByLoss(baseline, ranked, sort).map((each) => {
                  const lost = accuracyLost(baseline, each)
                  return (
                    <tr key={each.channel} className="hover:bg-sunken">
                      <td>
                        <Link
                          href={channelPath(run.id, layer.name, each.channel, checkpointId)}
                          prefetch={false}
                          className="font-medium hover:underline"
                        >
                          {word} {each.channel}
                        </Link>
                      </td>
                      <td className="number">{percent(each.accuracy)}</td>
                      <td className="number">{points(lost)}</td>
                      <td className="hidden sm:table-cell">
                        <DivergingBar part={lost / most} colour={lost > 0 ? 'var(--bad)' : 'var(--good)'} />
                      </td>
                      <td className="number">{significant(each.loss)}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </>
        )
      }}
    </AnalysisPanel>
  )
}
