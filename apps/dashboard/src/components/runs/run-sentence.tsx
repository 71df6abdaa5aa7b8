import type { RunDetail } from '@convscope/shared'
import { spaceSentence } from '@/components/space/space-sentence'
import { useSpace } from '@/components/space/use-space'
import { counted } from '@/format/numbers'

interface RunSentenceProps {
  run: RunDetail
  /** Whether a worker lives that trains. */
  hasWorker: boolean
}

/** How it stands with a run, in a sentence: always one, so that none pushes the page about. */
export function RunSentence({ run, hasWorker }: RunSentenceProps) {
  if (run.error !== null) {
    return (
      <p className="break-words text-bad" data-code={run.error.code}>
        {run.error.message}
      </p>
    )
  }
  if (run.state === 'queued') return <Waiting run={run} hasWorker={hasWorker} />
  return <p className="text-muted">{SENTENCES[run.state](run)}</p>
}

const epochs = ({ epochsDone }: RunDetail) => counted(epochsDone, 'epoch')

const SENTENCES: Record<Exclude<RunDetail['state'], 'queued'>, (run: RunDetail) => string> = {
  running: () => 'A worker trains it. This page follows by itself.',
  completed: (run) =>
    run.epochsDone < run.epochs
      ? `Stopped early after ${epochs(run)} of at most ${run.epochs}: it got no better.`
      : `Trained all ${counted(run.epochs, 'epoch')}.`,
  failed: (run) => `Failed after ${epochs(run)}.`,
  cancelled: (run) =>
    run.epochsDone === 0 ? 'Cancelled before its first epoch ended.' : `Cancelled after ${epochs(run)}.`,
}

function Waiting({ run, hasWorker }: Pick<RunSentenceProps, 'run' | 'hasWorker'>) {
  const { shortages } = useSpace()
  if (!run.dispatched) {
    return <p>The queue (Redis) does not answer. This run is kept, and is queued as soon as Redis is back.</p>
  }
  if (!hasWorker) {
    return (
      <p>
        No worker takes trainings. Start one with <code>npm start</code>; the run begins by itself.
      </p>
    )
  }
  if (shortages.length > 0) return <p>{spaceSentence(shortages)}</p>
  const before = run.queuePosition ?? 0
  return (
    <p>
      {before === 0
        ? 'This run is next.'
        : `${before === 1 ? '1 run waits' : `${before} runs wait`} before this one.`}
    </p>
  )
}
