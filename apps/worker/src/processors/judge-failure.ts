import type { AttemptOutcome, ErrorDetails } from '@convscope/shared'
import type { JobResult } from '../consumers/job-result.js'
import { type ChildExit, describeChildExit } from '../processes/child-exit.js'
import type { ReportedError } from '../processes/reported-error.js'

/** Long enough not to fill the attempts of a run; where space is watched, it begins only when there is some. */
const FULL_DISK_MS = 10_000

/** What went wrong: an error that the child told of, or its end without a word. */
export type Failure = { type: 'error'; error: ReportedError } | { type: 'exit'; exit: ChildExit }

export interface Verdict {
  error: ErrorDetails & { stack?: string }
  outcome: Extract<AttemptOutcome, 'failed' | 'crashed' | 'released'>
  requeue: boolean
  /** What becomes of the job. */
  result: JobResult
}

/**
 * Decides whether an attempt's failure is final. Mistakes, hopeless results and bugs are: the next attempt would fail
 * as well. A passing fault and the loss of the process are tried again until the attempts are used up. A full disk says
 * nothing about the work, and may last: it uses up none.
 *
 * @param what how the process is called in a sentence: "training", "inspection".
 * @param attempt counts from 1 since the job was queued.
 */
export function judgeFailure(what: string, failure: Failure, attempt: number, maxAttempts: number): Verdict {
  const error = failure.type === 'exit' ? describeChildExit(what, failure.exit) : fromReport(failure.error)
  const isFinal = failure.type === 'error' && failure.error.kind !== 'passing'
  const { message: said } = error
  if (isFinal) return { error, outcome: 'failed', requeue: false, result: { type: 'failed', message: said } }
  if (error.code === 'disk_full') {
    return {
      error,
      outcome: 'released',
      requeue: true,
      result: { type: 'postponed', message: said, delayMs: FULL_DISK_MS },
    }
  }
  const requeue = attempt < maxAttempts
  const message = requeue ? error.message : `${error.message} This was attempt ${attempt} of ${maxAttempts}.`
  const result: JobResult = { type: requeue ? 'retry' : 'failed', message }
  return { error: { ...error, message }, outcome: 'crashed', requeue, result }
}

/** A person's mistake needs no stack; its message says everything. */
function fromReport({ kind, details, stack }: ReportedError): Verdict['error'] {
  return kind === 'user' || stack === undefined ? details : { ...details, stack }
}
