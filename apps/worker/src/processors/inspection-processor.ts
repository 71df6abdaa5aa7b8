import type { InspectionJob } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { DatasetService, InspectionService } from '@convscope/storage'
import type { JobContext } from '../consumers/job-consumer.js'
import type { JobResult } from '../consumers/job-result.js'
import type { NetworkPool } from '../processes/network-pool.js'
import { answerOrError, concludeAnswer } from './conclude-answer.js'
import { packedSource } from './packed-datasets.js'

export interface InspectionProcessorOptions {
  inspections: InspectionService
  datasets: Pick<DatasetService, 'packed'>
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
    const { inspections, datasets, pool, maxAttempts, logger } = this.#options
    const attempt = await inspections.beginAttempt(inspectionId)
    if (attempt === null) return { type: 'done' }
    const { checkpoint, inputShape, classes, source, layers } = attempt
    const result = await answerOrError(async () => {
      const sourceDataset = await packedSource(datasets, source)
      const question = { inspectionId, checkpoint, inputShape, classes, source, layers, sourceDataset }
      return pool.inspect(question)
    })
    return concludeAnswer(attempt, result, {
      what: 'inspection',
      isStopping: pool.isClosed,
      tries,
      maxAttempts,
      logger: logger.child({ inspectionId }),
    })
  }
}
