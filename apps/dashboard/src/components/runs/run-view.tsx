'use client'

import type {
  AnalysisRecordOf,
  InspectionSummary,
  NoteRecord,
  Page,
  RunDetail,
  WatchedTimeline,
} from '@convscope/shared'
import { RunFindings } from '@/components/findings/run-findings'
import { NotesPanel } from '@/components/notes/notes-panel'
import { ErrorNote, Hint } from '@/components/ui/notes'
import { Panel } from '@/components/ui/panel'
import { ArchitectureDiagram } from './architecture-diagram'
import { ArchitectureTable } from './architecture-table'
import { Attempts } from './attempts'
import { CheckpointsTable } from './checkpoints-table'
import { ConfigurationList } from './configuration-list'
import { InspectionStrip } from './inspection-strip'
import { RunCurves } from './run-curves'
import { RunHeader } from './run-header'
import { RunNotes } from './run-notes'
import { RunProgressPanel } from './run-progress-panel'
import { RunTabs } from './run-tabs'
import { useRun } from './use-run'
import { WatchedImages } from './watched-images'

interface RunViewProps {
  initial: RunDetail
  inspections: InspectionSummary[]
  watched: WatchedTimeline[]
  /** Whether a worker lives that trains. */
  hasWorker: boolean
  /** Of the best checkpoint, when it was asked for. */
  health: AnalysisRecordOf<'layerHealth'> | null
  notes: Page<NoteRecord>
}

/** A run's page: live while it trains, and the same afterwards. */
export function RunView({ initial, inspections, watched, hasWorker, health, notes }: RunViewProps) {
  const { run, setRun, isConnected } = useRun(initial)
  return (
    <div className="space-y-6">
      <RunHeader run={run} onChange={setRun} />
      <RunTabs run={run} here="overview" />
      {run.error !== null && <ErrorNote error={run.error} />}
      {!isConnected && (
        <Hint>The connection to the dashboard is lost; this page catches up when it is back.</Hint>
      )}
      {run.state === 'queued' && <QueueHint run={run} hasWorker={hasWorker} />}
      <RunProgressPanel run={run} />
      <RunCurves epochs={run.epochRecords} total={run.epochs} best={run.best?.epoch ?? null} />
      {run.epochRecords.length > 0 && <RunFindings run={run} health={health} />}
      <CheckpointsTable run={run} />
      {watched.length > 0 && <WatchedImages run={run} initial={watched} />}
      <InspectionStrip runId={run.id} inspections={inspections} canInspect={run.checkpoints.length > 0} />
      <Panel title="Architecture" aside={run.preset ?? 'own layers'} flush>
        <ArchitectureDiagram summary={run.summary} />
        <ArchitectureTable summary={run.summary} />
      </Panel>
      <div className="grid gap-6 lg:grid-cols-2">
        <Panel title="Configuration">
          <ConfigurationList run={run} />
        </Panel>
        <div className="space-y-6">
          <NotesPanel runId={run.id} initial={notes} />
          <Attempts attempts={run.attempts} />
          <RunNotes run={run} onChange={setRun} />
        </div>
      </div>
    </div>
  )
}

function QueueHint({ run, hasWorker }: { run: RunDetail; hasWorker: boolean }) {
  if (!run.dispatched) {
    return (
      <Hint>
        The queue (Redis) does not answer. This run is kept, and is queued as soon as Redis is back.
      </Hint>
    )
  }
  if (!hasWorker) {
    return (
      <Hint>
        No worker is running, so nothing is trained. Start one with <code>npm start</code>; the run begins by
        itself.
      </Hint>
    )
  }
  const before = run.queuePosition ?? 0
  return (
    <Hint>
      {before === 0
        ? 'This run is next.'
        : `${before} ${before === 1 ? 'run waits' : 'runs wait'} before this one.`}
    </Hint>
  )
}
