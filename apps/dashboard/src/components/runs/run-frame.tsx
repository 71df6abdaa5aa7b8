import type { CheckpointRecord, RunDetail } from '@convscope/shared'
import type { ReactNode } from 'react'
import { EmptyState } from '@/components/ui/notes'
import { percent } from '@/format/numbers'
import { CheckpointChoice } from './checkpoint-choice'
import { type RunPlace, RunTabs } from './run-tabs'
import { StateBadge } from './state-badge'

interface RunFrameProps {
  run: RunDetail
  here: RunPlace
  checkpoint: CheckpointRecord | undefined
  children: ReactNode
}

/** What the pages about a run's checkpoint have in common: name, tabs and the choice of the checkpoint. */
export function RunFrame({ run, here, checkpoint, children }: RunFrameProps) {
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="truncate text-xl font-semibold">{run.name}</h1>
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
            <StateBadge state={run.state} />
            <span>{run.dataset}</span>
          </div>
        </div>
        {checkpoint !== undefined && <CheckpointChoice run={run} checkpointId={checkpoint.id} />}
      </div>
      <RunTabs run={run} here={here} checkpointId={checkpoint?.id} />
      {children}
    </div>
  )
}

/** For a run without a checkpoint, and for an address that names one which the run has not. */
export function NoCheckpoint({ run, path }: { run: RunDetail; path: string }) {
  if (run.checkpoints.length === 0) {
    return (
      <EmptyState title="This run has no checkpoint yet">
        The first one comes with the first finished epoch.
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
