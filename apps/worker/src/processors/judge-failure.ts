import type { AttemptOutcome, ErrorDetails } from '@convscope/shared'
import { type ChildExit, describeChildExit } from '../processes/child-exit.js'
import type { ReportedError } from '../processes/reported-error.js'

/** What went wrong: an error that the child told of, or its end without a word. */
export type Failure = { type: 'error'; error: ReportedError } | { type: 'exit'; exit: ChildExit }

export interface Verdict {
  error: ErrorDetails & { stack?: string }
  outcome: Extract<AttemptOutcome, 'failed' | 'crashed'>
  requeue: boolean
}

/**
 * Decides whether an attempt's failure is final. Mistakes, hopeless results and bugs are: the next attempt would fail
 * as well. A passing fault and the loss of the process are tried again until the attempts are used up.
 *
 * @param what how the process is called in a sentence: "training", "inspection".
 * @param attempt counts from 1 since the job was queued.
 */
export function judgeFailure(what: string, failure: Failure, attempt: number, maxAttempts: number): Verdict {
  const error = failure.type === 'exit' ? describeChildExit(what, failure.exit) : fromReport(failure.error)
  const isFinal = failure.type === 'error' && failure.error.kind !== 'passing'
  if (isFinal) return { error, outcome: 'failed', requeue: false }
  const requeue = attempt < maxAttempts
  const message = requeue ? error.message : `${error.message} This was attempt ${attempt} of ${maxAttempts}.`
  return { error: { ...error, message }, outcome: 'crashed', requeue }
}

/** A person's mistake needs no stack; its message says everything. */
function fromReport({ kind, details, stack }: ReportedError): Verdict['error'] {
  return kind === 'user' || stack === undefined ? details : { ...details, stack }
}
