import { type ErrorDetails, StaleAttemptError } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { JobResult } from '../consumers/job-result.js'
import type { PoolResult } from '../processes/child-pool.js'
import { reportError } from '../processes/reported-error.js'
import { judgeFailure } from './judge-failure.js'

/** What inspections and analyses have in common when they end. */
interface AnsweredAttempt<Recorded> {
  complete(recorded: Recorded): Promise<void>
  fail(error: ErrorDetails, requeue: boolean): Promise<void>
}

interface Circumstances {
  /** How the work is called in a sentence: "inspection". */
  what: string
  /** Whether the processes were ended because the worker stops. */
  isStopping: boolean
  /** Counts from 1 since the job was queued. */
  tries: number
  maxAttempts: number
  logger: Logger
}

/** What keeps a question from being asked is its answer, as what keeps it from being answered. */
export async function answerOrError<Recorded>(
  ask: () => Promise<PoolResult<Recorded>>,
): Promise<PoolResult<Recorded>> {
  try {
    return await ask()
  } catch (error) {
    return { type: 'error', error: reportError(error) }
  }
}

/** Writes an answer, or why there is none, into the row; tells what becomes of the job. */
export async function concludeAnswer<Recorded>(
  attempt: AnsweredAttempt<Recorded>,
  result: PoolResult<Recorded>,
  circumstances: Circumstances,
): Promise<JobResult> {
  try {
    return await conclude(attempt, result, circumstances)
  } catch (error) {
    if (error instanceof StaleAttemptError) return { type: 'done' }
    throw error
  }
}

async function conclude<Recorded>(
  attempt: AnsweredAttempt<Recorded>,
  result: PoolResult<Recorded>,
  { what, isStopping, tries, maxAttempts, logger }: Circumstances,
): Promise<JobResult> {
  if (result.type === 'answer') {
    await attempt.complete(result.answer)
    return { type: 'done' }
  }
  if (result.type === 'exit' && isStopping) {
    await attempt.fail({ code: 'worker_stopped', message: 'The worker was stopped.' }, true)
    return { type: 'released' }
  }
  const { error, requeue, result: jobResult } = judgeFailure(what, result, tries, maxAttempts)
  logger.error({ error, requeue }, `${what} failed`)
  const { stack: _stack, ...details } = error
  await attempt.fail(details, requeue)
  return jobResult
}
