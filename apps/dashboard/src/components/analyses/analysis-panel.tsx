'use client'

import type { AnalysisKind } from '@convscope/shared'
import type { ReactNode } from 'react'
import { SavablePanel } from '@/components/export/savable-panel'
import { Button } from '@/components/ui/button'
import { ErrorNote } from '@/components/ui/notes'
import { ProgressBar } from '@/components/ui/progress-bar'
import { count } from '@/format/numbers'
import { duration } from '@/format/times'
import { PROGRESS_UNITS } from './progress-units'
import type { AnalysisState } from './use-analysis'
import { useSecondsLeft } from './use-seconds-left'

interface AnalysisPanelProps<Kind extends AnalysisKind> {
  title: ReactNode
  state: AnalysisState<Kind>
  /** What it shows and what it costs, for who has not asked yet. */
  invitation: ReactNode
  /** Of the button that asks. */
  action: string
  /** Name of the picture that can be saved of the answer. */
  saveAs: string
  aside?: ReactNode
  flush?: boolean
  children(result: NonNullable<NonNullable<AnalysisState<Kind>['analysis']>['result']>): ReactNode
}

/** A question with its answer: invitation, progress, error or result, in a place that keeps its height. */
export function AnalysisPanel<Kind extends AnalysisKind>({
  title,
  state,
  invitation,
  action,
  saveAs,
  aside,
  flush = false,
  children,
}: AnalysisPanelProps<Kind>) {
  const { analysis } = state
  const result = analysis?.result ?? null
  const took = analysis?.durationMs ?? null
  return (
    <SavablePanel
      title={title}
      aside={
        <>
          {aside}
          {took !== null && <span>took {duration(took / 1000)}</span>}
        </>
      }
      flush={flush && result !== null}
      saveAs={result === null ? null : saveAs}
    >
      {result !== null ? (
        children(result as NonNullable<typeof result>)
      ) : (
        <div className="grid min-h-32 content-center">
          <Unanswered state={state} invitation={invitation} action={action} />
        </div>
      )}
    </SavablePanel>
  )
}

/** A question without its result: why it failed, how far it is, or the button that asks. */
export function Unanswered<Kind extends AnalysisKind>({
  state,
  invitation,
  action,
}: Pick<AnalysisPanelProps<Kind>, 'state' | 'invitation' | 'action'>) {
  const { error, isWorking, ask } = state
  if (isWorking) return <Working state={state} />
  if (error !== null) {
    return (
      <ErrorNote error={error}>
        <Button onClick={ask}>Try again</Button>
      </ErrorNote>
    )
  }
  return (
    <div className="flex flex-wrap items-start justify-between gap-4">
      <p className="max-w-prose text-sm text-muted">{invitation}</p>
      <Button kind="primary" onClick={ask}>
        {action}
      </Button>
    </div>
  )
}

function Working<Kind extends AnalysisKind>({ state: { analysis } }: { state: AnalysisState<Kind> }) {
  const progress = analysis?.progress ?? null
  const left = useSecondsLeft(progress)
  const sentence =
    analysis?.state === 'running'
      ? progress === null
        ? 'A worker is at it.'
        : [
            `${count(progress.done)} of ${count(progress.total)} ${PROGRESS_UNITS[analysis.kind]}`,
            ...(left === null ? [] : [`about ${duration(left)} left`]),
          ].join(', ')
      : 'Waiting for a worker. The answer appears here by itself.'
  return (
    <div className="space-y-2" role="status">
      <p className="text-sm text-muted">{sentence}</p>
      <ProgressBar fraction={progress === null ? 0 : progress.done / progress.total} label="Progress" />
    </div>
  )
}
