import { fileURLToPath } from 'node:url'
import {
  type ErrorDetails,
  isConvscopeError,
  type PackedDataset,
  type RunProgress,
  StaleAttemptError,
  shortageOf,
  type TrainingJob,
} from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { DatasetService, RecordedEpoch, RunAttempt, RunService } from '@convscope/storage'
import type { FromTraining, ToTraining } from '../children/training-messages.js'
import type { JobContext } from '../consumers/job-consumer.js'
import type { JobResult } from '../consumers/job-result.js'
import { ChildProcess } from '../processes/child-process.js'
import { reportError } from '../processes/reported-error.js'
import { type Failure, judgeFailure } from './judge-failure.js'
import { RunningTrainings } from './running-trainings.js'

export interface TrainingProcessorOptions {
  runs: RunService
  datasets: Pick<DatasetService, 'packed'>
  worker: { id: string; name: string }
  maxAttempts: number
  /** How long the database may be away before a training is given up. */
  workerTimeoutMs: number
  /** Environment of the training processes. */
  environment: NodeJS.ProcessEnv
  logger: Logger
}

const ENTRY = fileURLToPath(new URL('../children/training-child.js', import.meta.url))
const HEARTBEAT_MS = 1000

/** How a training process ended for its parent. */
type Ending =
  | { type: 'trained' }
  | { type: 'void' }
  | { type: 'released' }
  | { type: 'failure'; failure: Failure }

/** Trains each job's run in a process of its own; writes what it tells into the rows. */
export class TrainingProcessor {
  readonly trainings = new RunningTrainings()
  readonly #options: TrainingProcessorOptions

  constructor(options: TrainingProcessorOptions) {
    this.#options = options
  }

  async process({ runId }: TrainingJob, { attempt: tries }: JobContext): Promise<JobResult> {
    const { runs, worker } = this.#options
    const attempt = await runs.beginAttempt(runId, worker)
    if (attempt === null) return { type: 'done' }
    const logger = this.#options.logger.child({ runId, attempt: attempt.number })
    logger.info('training')
    const ending = await this.#train(attempt, logger)
    try {
      return await this.#conclude(attempt, ending, tries, logger)
    } catch (error) {
      if (error instanceof StaleAttemptError) return { type: 'done' }
      throw error
    }
  }

  async #conclude(attempt: RunAttempt, ending: Ending, tries: number, logger: Logger): Promise<JobResult> {
    switch (ending.type) {
      case 'trained':
        await attempt.complete()
        logger.info('trained')
        return { type: 'done' }
      case 'void':
        logger.info('the attempt is void: cancelled, or taken over')
        return { type: 'done' }
      case 'released':
        await attempt.fail(RELEASED, 'released', true)
        return { type: 'released' }
      case 'failure': {
        const verdict = judgeFailure('training', ending.failure, tries, this.#options.maxAttempts)
        logger.error({ error: verdict.error, requeue: verdict.requeue }, 'training failed')
        await attempt.fail(verdict.error, verdict.outcome, verdict.requeue)
        return verdict.result
      }
    }
  }

  async #train(attempt: RunAttempt, logger: Logger): Promise<Ending> {
    try {
      const { dataset: name, datasetHash } = attempt.run
      return await this.#trainOn(await this.#options.datasets.packed(name, datasetHash), attempt, logger)
    } catch (error) {
      return { type: 'failure', failure: { type: 'error', error: reportError(error) } }
    }
  }

  async #trainOn(dataset: PackedDataset, attempt: RunAttempt, logger: Logger): Promise<Ending> {
    let ending: Ending | undefined
    let latest: RunProgress | null = null
    const end = (reason: Ending) => {
      ending ??= reason
      child.kill()
    }
    const recording = { done: Promise.resolve() }
    const child = new ChildProcess<ToTraining, FromTraining>({
      entry: ENTRY,
      environment: this.#options.environment,
      onMessage: (message) => {
        switch (message.type) {
          case 'progress':
            latest = message.progress
            break
          case 'tensorflow':
            void attempt
              .setTensorflowVersion(message.version)
              .catch((error) => logger.warn({ error }, 'version'))
            break
          case 'engine':
            logger.info({ engine: message.engine, reason: message.reason }, 'engine')
            break
          case 'notice':
            logger.warn(message.notice)
            void attempt.setNotice(message.notice).catch((error) => logger.warn({ error }, 'notice'))
            break
          case 'epoch':
            recording.done = this.#record(attempt, message.epoch, logger).then(
              () => child.send({ type: 'epoch-recorded', epoch: message.epoch.epoch }),
              (error) => end(endingOf(error)),
            )
            break
          case 'trained':
            ending ??= { type: 'trained' }
            child.release()
            break
          case 'error':
            ending ??= { type: 'failure', failure: { type: 'error', error: message.error } }
            child.release()
            break
        }
      },
    })
    const stopHeartbeat = this.#startHeartbeat(
      attempt,
      () => {
        const news = latest
        latest = null
        return news
      },
      end,
      logger,
    )
    const forget = this.trainings.add(() => end({ type: 'released' }))
    child.send({ type: 'start', run: attempt.run, dataset, checkpoints: attempt.checkpoints })
    const exit = await child.ended
    stopHeartbeat()
    forget()
    await recording.done
    return ending ?? { type: 'failure', failure: { type: 'exit', exit } }
  }

  /** A database that is away for a moment costs no epoch. */
  async #record(attempt: RunAttempt, epoch: RecordedEpoch, logger: Logger): Promise<void> {
    const deadline = Date.now() + this.#options.workerTimeoutMs
    for (;;) {
      try {
        await attempt.recordEpoch(epoch)
        logger.info({ epoch: epoch.epoch, ...epoch.metrics }, 'epoch')
        return
      } catch (error) {
        if (error instanceof StaleAttemptError || Date.now() > deadline) throw error
        logger.warn({ error }, 'the epoch could not be recorded; trying again')
        await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_MS))
      }
    }
  }

  /** Tells the database once a second that the training lives; learns from it that the attempt is void. */
  #startHeartbeat(
    attempt: RunAttempt,
    takeNews: () => RunProgress | null,
    end: (reason: Ending) => void,
    logger: Logger,
  ): () => void {
    let lastSuccess = Date.now()
    let busy = false
    const beat = async () => {
      if (busy) return
      busy = true
      try {
        await attempt.heartbeat(takeNews())
        lastSuccess = Date.now()
      } catch (error) {
        const isVoid = error instanceof StaleAttemptError
        if (!isVoid) logger.warn({ error }, 'heartbeat failed')
        if (isVoid || Date.now() - lastSuccess > this.#options.workerTimeoutMs) end(endingOf(error))
      } finally {
        busy = false
      }
    }
    const timer = setInterval(() => void beat(), HEARTBEAT_MS)
    return () => clearInterval(timer)
  }
}

const RELEASED: ErrorDetails = {
  code: 'worker_stopped',
  message: 'The worker was stopped; the run goes on elsewhere from its last checkpoint.',
}

function endingOf(error: unknown): Ending {
  if (error instanceof StaleAttemptError) return { type: 'void' }
  const message = error instanceof Error ? error.message : String(error)
  const known = isConvscopeError(error) ? error : shortageOf(error)
  const details = known?.toDetails() ?? {
    code: 'database_unavailable',
    message: `The database did not answer: ${message}`,
  }
  return { type: 'failure', failure: { type: 'error', error: { kind: 'passing', details } } }
}
