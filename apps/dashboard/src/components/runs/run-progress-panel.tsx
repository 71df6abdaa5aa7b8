import type { RunDetail } from '@convscope/shared'
import type { ReactNode } from 'react'
import { ProgressBar } from '@/components/ui/progress-bar'
import { count, percent, significant } from '@/format/numbers'
import { between, duration } from '@/format/times'
import { runFraction } from './run-fraction'

const PHASES = {
  starting: 'starting',
  training: 'training',
  validating: 'validating',
  saving: 'saving the checkpoint',
}

interface RunProgressPanelProps {
  run: RunDetail
  /** What there is to say: why it waits, or what went wrong. */
  children: ReactNode
}

/** Where the run stands. The same cells in every state, so that nothing jumps. */
export function RunProgressPanel({ run, children }: RunProgressPanelProps) {
  const { progress, best, startedAt, finishedAt } = run
  const isRunning = run.state === 'running'
  return (
    <section aria-label="Progress" className="rounded-lg border border-line bg-surface p-4">
      <ProgressBar fraction={runFraction(run)} label="Progress of the run" />
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 lg:grid-cols-7">
        <Cell title="Epoch">
          {isRunning && progress !== null ? progress.epoch : run.epochsDone} of {run.epochs}
        </Cell>
        <Cell title="Batch">
          {isRunning && progress !== null ? `${count(progress.batch)} of ${count(progress.batches)}` : '–'}
        </Cell>
        <Cell title="Now">{isRunning ? PHASES[progress?.phase ?? 'starting'] : run.state}</Cell>
        {finishedAt === null ? (
          <Cell title="Time left">
            {isRunning && progress?.secondsLeft != null ? duration(progress.secondsLeft) : '–'}
          </Cell>
        ) : (
          <Cell title="Took">{startedAt === null ? '–' : between(startedAt, finishedAt)}</Cell>
        )}
        <Cell title="Pace">
          {isRunning && progress?.imagesPerSecond != null
            ? `${count(Math.round(progress.imagesPerSecond))} images/s`
            : '–'}
        </Cell>
        <Cell title="Best validation accuracy">{best === null ? '–' : percent(best.valAccuracy)}</Cell>
        <Cell title="Best validation loss">
          {best === null ? '–' : `${significant(best.valLoss)}, epoch ${best.epoch}`}
        </Cell>
      </dl>
      <div className="mt-4 min-h-10 border-t border-line pt-3 text-sm sm:min-h-5" role="status">
        {children}
      </div>
    </section>
  )
}

function Cell({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{title}</dt>
      <dd className="whitespace-nowrap font-medium">{children}</dd>
    </div>
  )
}
