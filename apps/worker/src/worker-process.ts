import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setTensorflowThreads, threadsOfTraining } from '@convscope/model/threads'
import { inspectionJobSchema, parseOrThrow, trainingJobSchema } from '@convscope/shared'
import { CODE_VERSION, type Configuration, type Logger } from '@convscope/shared/server'
import type { PartHealth, Storage } from '@convscope/storage'
import { JobConsumer } from './consumers/job-consumer.js'
import { type HealthServer, startHealthServer } from './health/health-server.js'
import { WorkerMetrics } from './health/worker-metrics.js'
import { Housekeeping } from './housekeeping.js'
import { InspectionProcessor } from './processors/inspection-processor.js'
import { registerDatasets } from './processors/register-datasets.js'
import { TrainingProcessor } from './processors/training-processor.js'

const REDIS_POLL_MS = 500
const TELL_EVERY = 20

type Consumer = Pick<JobConsumer<unknown>, 'queue' | 'isRunning' | 'stopTaking' | 'close'>

/** A worker from its start to its orderly end: the parts, and the order in which they come and go. */
export class WorkerProcess {
  readonly #storage: Storage
  readonly #logger: Logger
  readonly #training: TrainingProcessor
  readonly #inspection: InspectionProcessor | null
  readonly #consumers: Consumer[]
  readonly #housekeeping: Housekeeping
  readonly #health: HealthServer

  private constructor(parts: {
    storage: Storage
    logger: Logger
    training: TrainingProcessor
    inspection: InspectionProcessor | null
    consumers: Consumer[]
    housekeeping: Housekeeping
    health: HealthServer
  }) {
    this.#storage = parts.storage
    this.#logger = parts.logger
    this.#training = parts.training
    this.#inspection = parts.inspection
    this.#consumers = parts.consumers
    this.#housekeeping = parts.housekeeping
    this.#health = parts.health
  }

  /**
   * Resolves when jobs are being taken, which waits for Redis.
   * @throws when the data sets cannot be registered or the health port is taken.
   */
  static async start(configuration: Configuration, storage: Storage, logger: Logger): Promise<WorkerProcess> {
    const metrics = new WorkerMetrics()
    const id = randomUUID()
    const { maxAttempts, workerTimeoutMs, inspectionConcurrency, trainingConcurrency } = configuration
    // Read when TensorFlow's library is loaded, so it must be there before the process is.
    const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '3' }
    const trainingEnvironment = { ...environment }
    const threads = threadsOfTraining(
      configuration.tensorflowThreads,
      trainingConcurrency,
      availableParallelism(),
    )
    setTensorflowThreads(threads, trainingEnvironment)
    const worker = { id, name: configuration.workerName }

    const inspection =
      inspectionConcurrency === 0
        ? null
        : new InspectionProcessor({
            inspections: storage.inspections,
            concurrency: inspectionConcurrency,
            maxAttempts,
            environment,
            onRestart: () => metrics.childRestarts.inc({ kind: 'inspection' }),
            logger,
          })
    const training = new TrainingProcessor({
      runs: storage.runs,
      worker,
      maxAttempts,
      workerTimeoutMs,
      environment: trainingEnvironment,
      logger,
    })
    await registerDatasets(storage.datasets, environment, logger)

    const housekeeping = new Housekeeping(storage, logger, {
      id,
      hostname: configuration.workerName,
      pid: process.pid,
      codeVersion: CODE_VERSION,
      tensorflowVersion: (await inspection?.warm)?.tensorflowVersion ?? null,
      trainingConcurrency,
      inspectionConcurrency,
    })
    await housekeeping.start()

    const connection = {
      redisUrl: configuration.redisUrl,
      redisPrefix: configuration.redisPrefix,
      workerTimeoutMs,
      metrics,
      logger,
    }
    await waitForRedis(storage, logger)
    const consumers: Consumer[] = []
    if (trainingConcurrency > 0) {
      consumers.push(
        new JobConsumer({
          ...connection,
          queue: 'training',
          concurrency: trainingConcurrency,
          parse: (data) => parseOrThrow(trainingJobSchema, data),
          process: (job, context) => training.process(job, context),
        }),
      )
    }
    if (inspection !== null) {
      consumers.push(
        new JobConsumer({
          ...connection,
          queue: 'inspection',
          concurrency: inspectionConcurrency,
          parse: (data) => parseOrThrow(inspectionJobSchema, data),
          process: (job, context) => inspection.process(job, context),
        }),
      )
    }
    const health = await startHealthServer({
      host: configuration.healthHost,
      port: configuration.workerHealthPort,
      registry: metrics.registry,
      check: async () => ({
        ...(await storage.health()),
        ...Object.fromEntries(consumers.map((consumer) => [consumer.queue, running(consumer.isRunning)])),
        ...(inspection === null ? {} : { inspectionProcess: running(inspection.isReady) }),
      }),
    })
    logger.info({ id, healthPort: health.port }, 'taking jobs')
    return new WorkerProcess({ storage, logger, training, inspection, consumers, housekeeping, health })
  }

  /** Gives running trainings back to the queue, answers the inspections that are being worked on, and ends. */
  async stop(): Promise<void> {
    this.#logger.info('stopping')
    await Promise.all(this.#consumers.map((consumer) => consumer.stopTaking()))
    this.#training.trainings.releaseAll()
    await Promise.all(this.#consumers.map((consumer) => consumer.close()))
    await this.#inspection?.close()
    await this.#housekeeping.stop()
    await this.#health.close()
    await this.#storage.close()
    this.#logger.info('stopped')
  }
}

/** A consumer does not recover from a first connection that fails. */
async function waitForRedis(storage: Storage, logger: Logger): Promise<void> {
  for (let tries = 0; !(await storage.health()).redis.ok; tries++) {
    if (tries % TELL_EVERY === 0) logger.warn('waiting for Redis')
    await new Promise((resolve) => setTimeout(resolve, REDIS_POLL_MS))
  }
}

function running(ok: boolean): PartHealth {
  return ok ? { ok } : { ok, message: 'not running' }
}
