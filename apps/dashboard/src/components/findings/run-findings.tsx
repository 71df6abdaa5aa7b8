'use client'

import type { AnalysisRecordOf, RunDetail } from '@convscope/shared'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { FindingsPanel } from './findings-panel'

interface RunFindingsProps {
  run: RunDetail
  health: AnalysisRecordOf<'layerHealth'> | null
  /** Whether the run goes on while the page is read. */
  isLive: boolean
}

/** The findings about a run at its best checkpoint, which changes while it trains. */
export function RunFindings({ run, health, isLive }: RunFindingsProps) {
  const checkpoint = run.checkpoints.find(({ best }) => best) ?? run.checkpoints.at(-1)
  const state = useAnalysis(
    checkpoint === undefined ? null : { kind: 'layerHealth', checkpointId: checkpoint.id },
    { initial: health },
  )
  return <FindingsPanel run={run} checkpointId={checkpoint?.id} state={state} isLive={isLive} />
}
