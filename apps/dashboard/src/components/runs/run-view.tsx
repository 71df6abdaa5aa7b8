'use client'

import {
  type AnalysisRecordOf,
  type InspectionSummary,
  isFinished,
  type NoteRecord,
  type Page,
  type RunDetail,
  type WatchedTimeline,
  type WorkerRecord,
} from '@convscope/shared'
import { RunFindings } from '@/components/findings/run-findings'
import { NotesPanel } from '@/components/notes/notes-panel'
import { Panel } from '@/components/ui/panel'
import { takesTrainings, useWorkers } from '@/components/workers/use-workers'
import { ArchitectureDiagram } from './architecture-diagram'
import { ArchitectureTable } from './architecture-table'
import { Attempts } from './attempts'
import { CheckpointsTable } from './checkpoints-table'
import { ConfigurationList } from './configuration-list'
import { InspectionStrip } from './inspection-strip'
import { nothingYet } from './nothing-yet'
import { RunCurves } from './run-curves'
import { RunHeader } from './run-header'
import { RunNotes } from './run-notes'
import { RunProgressPanel } from './run-progress-panel'
import { RunSentence } from './run-sentence'
import { RunTabs } from './run-tabs'
import { useRun } from './use-run'
import { WatchedImages } from './watched-images'

interface RunViewProps {
  initial: RunDetail
  inspections: InspectionSummary[]
  watched: WatchedTimeline[]
  workers: WorkerRecord[]
  /** Of the best checkpoint, when it was asked for. */
  health: AnalysisRecordOf<'layerHealth'> | null
  notes: Page<NoteRecord>
}

/** A run's page: live while it trains, and the same afterwards. */
export function RunView({ initial, inspections, watched, workers, health, notes }: RunViewProps) {
  const { run, setRun } = useRun(initial)
  const hasWorker = useWorkers(workers, run.state === 'queued').some(takesTrainings)
  // What grows under the reader's eyes scrolls within a place of its own.
  const isLive = !isFinished(initial.state)
  return (
    <div className="space-y-6">
      <RunHeader run={run} onChange={setRun} />
      <RunTabs run={run} here="overview" />
      <RunProgressPanel run={run}>
        <RunSentence run={run} hasWorker={hasWorker} />
      </RunProgressPanel>
      <RunCurves
        epochs={run.epochRecords}
        total={run.epochs}
        best={run.best?.epoch ?? null}
        empty={nothingYet(run.state, 'The first point comes with the first epoch.')}
      />
      <RunFindings run={run} health={health} isLive={isLive} />
      <CheckpointsTable run={run} />
      {watched.length > 0 && <WatchedImages run={run} initial={watched} />}
      <InspectionStrip run={run} inspections={inspections} />
      <Panel title="Architecture" aside={run.preset ?? 'own layers'} flush>
        <ArchitectureDiagram summary={run.summary} />
        <ArchitectureTable summary={run.summary} />
      </Panel>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Panel title="Configuration">
          <ConfigurationList run={run} />
        </Panel>
        <div className="space-y-6">
          <NotesPanel runId={run.id} initial={notes} />
          <RunNotes run={run} onChange={setRun} />
          <Attempts run={run} />
        </div>
      </div>
    </div>
  )
}
