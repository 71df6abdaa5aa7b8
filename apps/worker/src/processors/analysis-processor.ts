import { type AnalysisJob, type AnalysisProgress, StaleAttemptError } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { AnalysisService, DatasetService } from '@convscope/storage'
import type { JobContext } from '../consumers/job-consumer.js'
import type { JobResult } from '../consumers/job-result.js'
import type { NetworkPool } from '../processes/network-pool.js'
import { answerOrError, concludeAnswer } from './conclude-answer.js'
import { packedSource, packedThrough } from './packed-datasets.js'

export interface AnalysisProcessorOptions {
  analyses: AnalysisService
  datasets: Pick<DatasetService, 'packed'>
  pool: NetworkPool
  maxAttempts: number
  logger: Logger
}

/** Has analyses answered, passes their progress on, and writes the answers into the rows. */
export class AnalysisProcessor {
  readonly #options: AnalysisProcessorOptions

  constructor(options: AnalysisProcessorOptions) {
    this.#options = options
  }

  async process({ analysisId }: AnalysisJob, { attempt: tries }: JobContext): Promise<JobResult> {
    const { analyses, datasets, pool, maxAttempts, logger } = this.#options
    const attempt = await analyses.beginAttempt(analysisId)
    if (attempt === null) return { type: 'done' }
    const { request, checkpoint, inputShape, classes, dataset, source, operands } = attempt
    const log = logger.child({ analysisId, kind: request.kind })
    // One after another, so that the last one written is the farthest.
    let written = Promise.resolve()
    const onProgress = (progress: AnalysisProgress) => {
      written = written
        .then(() => attempt.progress(progress))
        .catch((error) => {
          // A stale attempt is noticed when it ends.
          if (!(error instanceof StaleAttemptError)) log.warn({ error }, 'progress was not written')
        })
    }
    const result = await answerOrError(async () => {
      const question = {
        ...{ analysisId, request, checkpoint, inputShape, classes, source, operands },
        sourceDataset: await packedSource(datasets, source),
        dataset: await packedThrough(datasets, request, dataset),
      }
      return pool.analyse(question, onProgress)
    })
    await written
    return concludeAnswer(attempt, result, {
      what: 'analysis',
      isStopping: pool.isClosed,
      tries,
      maxAttempts,
      logger: log,
    })
  }
}
