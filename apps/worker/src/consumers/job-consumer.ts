import type { QueueName } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import type { WorkerMetrics } from '../health/worker-metrics.js'
import type { JobResult } from './job-result.js'

/** What a processor may know of the job beside its data. */
export interface JobContext {
  /** Counts from 1; a released job does not count. */
  attempt: number
}

export interface JobConsumerOptions<Data> {
  queue: QueueName
  /** Jobs that are worked on at once. */
  concurrency: number
  redisUrl: string
  redisPrefix: string
  /** After this long without a sign of life from a worker its jobs are given to another. */
  workerTimeoutMs: number
  /** Turns what lies in Redis into the job's data; throws when it is none. */
  parse(data: unknown): Data
  process(data: Data, context: JobContext): Promise<JobResult>
  /** Why no job may be taken now; null when one may. The jobs stay in the queue, for this worker or another. */
  obstacle?(): Promise<string | null>
  metrics: WorkerMetrics
  logger: Logger
}

/** After a failure of the worker itself. */
const PAUSE_MS = 2000
/** How often a worker that may take nothing asks whether it may again. */
const HOLD_MS = 2000

/** A job may lose its worker any number of times: how often it is tried is decided by the rows, not by BullMQ. */
const UNLIMITED_STALLS = 1_000_000

/** Takes jobs from one queue. The only place that knows BullMQ, and the one that measures every job. */
export class JobConsumer<Data> {
  readonly #options: JobConsumerOptions<Data>
  readonly #worker: Worker<unknown, void>
  #active = 0
  #holding: NodeJS.Timeout | undefined

  constructor(options: JobConsumerOptions<Data>) {
    this.#options = options
    const { queue, logger } = options
    this.#worker = new Worker<unknown, void>(queue, (job, token) => this.#process(job, token), {
      connection: { url: options.redisUrl, maxRetriesPerRequest: null },
      prefix: options.redisPrefix,
      concurrency: options.concurrency,
      lockDuration: options.workerTimeoutMs,
      stalledInterval: Math.ceil(options.workerTimeoutMs / 2),
      maxStalledCount: UNLIMITED_STALLS,
    })
    // Redis away: BullMQ reconnects by itself; without a listener the error would end the process.
    this.#worker.on('error', (error) => logger.warn({ queue, error: error.message }, 'queue error'))
    this.#worker.on('lockRenewalFailed', (jobs) => logger.warn({ queue, jobs }, 'lost the lock of jobs'))
  }

  get queue(): QueueName {
    return this.#options.queue
  }

  /** Jobs being worked on. */
  get active(): number {
    return this.#active
  }

  /** Whether jobs are being taken, or will be as soon as nothing stands in the way. */
  get isRunning(): boolean {
    return this.#holding !== undefined || (this.#worker.isRunning() && !this.#worker.isPaused())
  }

  /** Resolves when connected to Redis. */
  async waitUntilReady(): Promise<void> {
    await this.#worker.waitUntilReady()
  }

  /** Takes no further job; those being worked on go on. */
  stopTaking(): Promise<void> {
    this.#stopHolding()
    return this.#worker.pause(true)
  }

  /** Resolves when the last job being worked on has ended and the connections are closed. */
  close(): Promise<void> {
    return this.#worker.close()
  }

  /** Closes without waiting for jobs; another worker takes them over when their locks run out. */
  abandon(): Promise<void> {
    return this.#worker.close(true)
  }

  async #process(job: Job<unknown, void>, token: string | undefined): Promise<void> {
    const { queue, metrics } = this.#options
    const obstacle = await this.#obstacle()
    if (obstacle !== null) {
      this.#hold(obstacle)
      return settle(job, token, { type: 'released' })
    }
    if (job.attemptsMade === 0) {
      metrics.jobWait.observe({ queue }, Math.max(0, Date.now() - job.timestamp - job.delay) / 1000)
    }
    const stopTimer = metrics.jobDuration.startTimer({ queue })
    this.#active += 1
    metrics.jobsActive.inc({ queue })
    try {
      const result = await this.#run(job)
      metrics.jobs.inc({ queue, outcome: result.type })
      await settle(job, token, result)
    } finally {
      this.#active -= 1
      metrics.jobsActive.dec({ queue })
      stopTimer()
    }
  }

  /** One that cannot be found out about stands in nobody's way. */
  #obstacle(): Promise<string | null> {
    return this.#options.obstacle?.().catch(() => null) ?? Promise.resolve(null)
  }

  #hold(obstacle: string): void {
    if (this.#holding !== undefined) return
    const { queue, logger } = this.#options
    logger.warn({ queue, obstacle }, 'no job is taken for now')
    void this.#worker.pause(true)
    this.#holding = setInterval(async () => {
      if ((await this.#obstacle()) !== null || this.#holding === undefined) return
      this.#stopHolding()
      logger.info({ queue }, 'jobs are taken again')
      this.#worker.resume()
    }, HOLD_MS)
  }

  #stopHolding(): void {
    clearInterval(this.#holding)
    this.#holding = undefined
  }

  async #run(job: Job<unknown, void>): Promise<JobResult> {
    const { parse, process, queue, logger } = this.#options
    let data: Data
    try {
      data = parse(job.data)
    } catch (error) {
      logger.error({ queue, job: job.id, error }, 'a job is not valid')
      return { type: 'failed', message: `The job is not valid: ${messageOf(error)}` }
    }
    try {
      return await process(data, { attempt: job.attemptsMade + 1 })
    } catch (error) {
      // A processor accounts for every failure of its job; this is one of the worker itself, such as a database away,
      // and uses up no attempt.
      logger.error({ queue, job: job.id, error }, 'a job could not be worked on')
      return { type: 'postponed', message: messageOf(error), delayMs: PAUSE_MS }
    }
  }
}

async function settle(job: Job<unknown, void>, token: string | undefined, result: JobResult): Promise<void> {
  switch (result.type) {
    case 'done':
      return
    case 'failed':
      throw new UnrecoverableError(result.message)
    case 'retry':
      throw new Error(result.message)
    case 'released':
      await job.moveToWait(token)
      throw new WaitingError()
    case 'postponed':
      await job.moveToDelayed(Date.now() + result.delayMs * (0.5 + Math.random()), token)
      throw new DelayedError()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
