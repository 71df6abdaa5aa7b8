import { fileURLToPath } from 'node:url'
import { type InspectionJob, StaleAttemptError } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { InspectionAttempt, InspectionService } from '@convscope/storage'
import type { InspectionAnswer, InspectionReady, InspectionRequest } from '../children/inspection-messages.js'
import type { JobContext } from '../consumers/job-consumer.js'
import type { JobResult } from '../consumers/job-result.js'
import { ChildPool, type PoolResult } from '../processes/child-pool.js'
import { judgeFailure } from './judge-failure.js'

export interface InspectionProcessorOptions {
  inspections: InspectionService
  /** Warm processes, and thereby inspections at once. */
  concurrency: number
  maxAttempts: number
  environment: NodeJS.ProcessEnv
  onRestart(): void
  logger: Logger
}

const ENTRY = fileURLToPath(new URL('../children/inspection-child.js', import.meta.url))

/** Answers inspections in warm processes; writes what they tell into the rows. */
export class InspectionProcessor {
  readonly #options: InspectionProcessorOptions
  readonly #pool: ChildPool<InspectionRequest, InspectionReady, InspectionAnswer>
  #closing = false

  constructor(options: InspectionProcessorOptions) {
    this.#options = options
    const { concurrency, environment, logger, onRestart } = options
    this.#pool = new ChildPool({ entry: ENTRY, size: concurrency, environment, logger, onRestart })
  }

  /** Resolves when all processes are warm. */
  get warm(): Promise<InspectionReady> {
    return this.#pool.warm
  }

  get isReady(): boolean {
    return this.#pool.readyCount > 0
  }

  async process({ inspectionId }: InspectionJob, { attempt: tries }: JobContext): Promise<JobResult> {
    const attempt = await this.#options.inspections.beginAttempt(inspectionId)
    if (attempt === null) return { type: 'done' }
    const { checkpoint, inputShape, classes, source, layers } = attempt
    const result = await this.#pool.ask({ inspectionId, checkpoint, inputShape, classes, source, layers })
    try {
      return await this.#conclude(attempt, result, tries)
    } catch (error) {
      if (error instanceof StaleAttemptError) return { type: 'done' }
      throw error
    }
  }

  close(): Promise<void> {
    this.#closing = true
    return this.#pool.close()
  }

  async #conclude(
    attempt: InspectionAttempt,
    result: PoolResult<InspectionAnswer>,
    tries: number,
  ): Promise<JobResult> {
    if (result.type === 'answer') {
      await attempt.complete(result.answer)
      return { type: 'done' }
    }
    if (result.type === 'exit' && this.#closing) {
      await attempt.fail({ code: 'worker_stopped', message: 'The worker was stopped.' }, true)
      return { type: 'released' }
    }
    const { error, requeue } = judgeFailure('inspection', result, tries, this.#options.maxAttempts)
    this.#options.logger.error({ inspectionId: attempt.inspectionId, error, requeue }, 'inspection failed')
    const { stack: _stack, ...details } = error
    await attempt.fail(details, requeue)
    return { type: requeue ? 'retry' : 'failed', message: error.message }
  }
}
