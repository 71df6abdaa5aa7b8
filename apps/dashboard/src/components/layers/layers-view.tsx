'use client'

import type { AnalysisRecordOf, RunDetail } from '@convscope/shared'
import { useAnalysis } from '@/components/analyses/use-analysis'
import { SavablePanel } from '@/components/export/savable-panel'
import { FindingsPanel } from '@/components/findings/findings-panel'
import { LayerTable } from './layer-table'

interface LayersViewProps {
  run: RunDetail
  checkpointId: string
  initial: AnalysisRecordOf<'layerHealth'> | null
}

/** The layers of a network at a checkpoint: what is wrong with them, then each of them. */
export function LayersView({ run, checkpointId, initial }: LayersViewProps) {
  const state = useAnalysis({ kind: 'layerHealth', checkpointId }, { initial })
  const layers = state.analysis?.result?.layers ?? []
  return (
    <div className="space-y-6">
      <FindingsPanel run={run} checkpointId={checkpointId} state={state} />
      <SavablePanel title="Layers" aside={run.preset ?? 'own layers'} flush saveAs={`Layers of ${run.name}`}>
        <LayerTable run={run} checkpointId={checkpointId} health={layers} />
      </SavablePanel>
    </div>
  )
}
