import type { CheckpointRecord, RunDetail } from '@convscope/shared'
import type { ReactNode } from 'react'
import { EmptyState } from '@/components/ui/notes'
import { percent } from '@/format/numbers'
import { CheckpointChoice } from './checkpoint-choice'
import { LiveRunHeader } from './live-run-header'
import { nothingYet } from './nothing-yet'
import type { RunPlace } from './run-places'
import { RunTabs } from './run-tabs'

interface RunFrameProps {
  run: RunDetail
  here: RunPlace
  checkpoint: CheckpointRecord | undefined
  children: ReactNode
}

/** What the pages about a run's checkpoint have in common: name, actions, tabs and the choice of the checkpoint. */
export function RunFrame({ run, here, checkpoint, children }: RunFrameProps) {
  return (
    <div className="space-y-6">
      <LiveRunHeader key={run.id} initial={run} />
      <RunTabs run={run} here={here} checkpointId={checkpoint?.id}>
        {checkpoint !== undefined && <CheckpointChoice run={run} checkpointId={checkpoint.id} />}
      </RunTabs>
      {children}
    </div>
  )
}

/** For a run without a checkpoint, and for an address that names one which the run has not. */
export function NoCheckpoint({ run, path }: { run: RunDetail; path: string }) {
  if (run.checkpoints.length === 0) {
    return (
      <EmptyState title="This run has no checkpoint">
        {nothingYet(run.state, 'The first one comes with the first finished epoch.')}
      </EmptyState>
    )
  }
  return (
    <EmptyState title="This run has no such checkpoint">
      <ul className="space-y-1">
        {run.checkpoints.map((each) => (
          <li key={each.id}>
            <a href={`${path}?checkpoint=${each.id}`}>Epoch {each.epoch}</a>, {percent(each.valAccuracy)}
            {each.best ? ', best' : ''}
            {each.last ? ', last' : ''}
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}
