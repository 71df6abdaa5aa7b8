import type { RunDetail } from '@convscope/shared'
import { CircleCheck } from 'lucide-react'
import { Unanswered } from '@/components/analyses/analysis-panel'
import type { AnalysisState } from '@/components/analyses/use-analysis'
import { Sample } from '@/components/datasets/sample'
import { nothingYet } from '@/components/runs/nothing-yet'
import { Panel } from '@/components/ui/panel'
import { ScrollArea } from '@/components/ui/scroll-area'
import { type Finding, healthFindings, trainingFindings } from './findings'
import { FindingsList } from './findings-list'

interface FindingsPanelProps {
  run: Pick<RunDetail, 'id' | 'state' | 'dataset' | 'summary' | 'epochRecords'>
  checkpointId: string | undefined
  state: AnalysisState<'layerHealth'>
  /** Whether findings may still come and go: then they scroll in a place that keeps its height. */
  isLive?: boolean
}

/** What is wrong with a run: what its epochs tell, and what its layers do, once a worker has looked. */
export function FindingsPanel({ run, checkpointId, state, isLive = false }: FindingsPanelProps) {
  const health = state.analysis?.result ?? null
  const classCount = run.summary.layers.at(-1)?.outputShape[0] ?? 0
  const findings: Finding[] = [
    ...trainingFindings(run.epochRecords, classCount),
    ...(health === null ? [] : healthFindings(health, run.summary)),
  ]
  return (
    <Panel
      title="Findings"
      aside={
        health === null ? undefined : (
          <>
            epoch {state.analysis?.checkpointEpoch},{' '}
            <Sample dataset={run.dataset} split="test" images={health.images} />
          </>
        )
      }
    >
      <ScrollArea label="Findings of this run" vertical className={`space-y-4 ${isLive ? 'h-40' : ''}`}>
        {run.epochRecords.length === 0 && (
          <p className="text-sm text-muted">{nothingYet(run.state, 'The first epoch tells something.')}</p>
        )}
        {/* What stays comes first: findings come and go below it. */}
        {health === null && checkpointId !== undefined && (
          <Unanswered
            state={state}
            action="Check the layers"
            invitation={`${findings.length === 0 && !isLive ? 'The curves show nothing unusual. ' : ''}A worker can show 1,000 test images to the network and look for dead, silent, saturated and doubled channels. Takes seconds.`}
          />
        )}
        {findings.length > 0 && (
          <FindingsList runId={run.id} checkpointId={checkpointId} findings={findings} />
        )}
        {health !== null && findings.length === 0 && (
          <p className="flex items-center gap-3">
            <CircleCheck size={16} className="shrink-0 text-good" aria-hidden="true" />
            Nothing stands out: no dead or doubled channels, no silent or saturated layers, no overfitting.
          </p>
        )}
      </ScrollArea>
    </Panel>
  )
}
