import type { InspectionJob } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { InspectionService } from '@convscope/storage'
import type { JobContext } from '../consumers/job-consumer.js'
import type { JobResult } from '../consumers/job-result.js'
import type { NetworkPool } from '../processes/network-pool.js'
import { concludeAnswer } from './conclude-answer.js'

export interface InspectionProcessorOptions {
  inspections: InspectionService
  pool: NetworkPool
  maxAttempts: number
  logger: Logger
}

/** Has inspections answered, and writes the answers into the rows. */
export class InspectionProcessor {
  readonly #options: InspectionProcessorOptions

  constructor(options: InspectionProcessorOptions) {
    this.#options = options
  }

  async process({ inspectionId }: InspectionJob, { attempt: tries }: JobContext): Promise<JobResult> {
    const { inspections, pool, maxAttempts, logger } = this.#options
    const attempt = await inspections.beginAttempt(inspectionId)
    if (attempt === null) return { type: 'done' }
    const { checkpoint, inputShape, classes, source, layers } = attempt
    const result = await pool.inspect({ inspectionId, checkpoint, inputShape, classes, source, layers })
    return concludeAnswer(attempt, result, {
      what: 'inspection',
      isStopping: pool.isClosed,
      tries,
      maxAttempts,
      logger: logger.child({ inspectionId }),
    })
  }
}
