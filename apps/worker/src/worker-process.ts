import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setTensorflowThreads, threadsOfTraining } from '@convscope/model/threads'
import { analysisJobSchema, inspectionJobSchema, parseOrThrow, trainingJobSchema } from '@convscope/shared'
import {
  CODE_VERSION,
  type Configuration,
  ConfigurationError,
  describeShortage,
  type Logger,
} from '@convscope/shared/server'
import type { PartHealth, Storage } from '@convscope/storage'
import { JobConsumer } from './consumers/job-consumer.js'
import { DatasetWatch } from './datasets/dataset-watch.js'
import { type HealthServer, startHealthServer } from './health/health-server.js'
import { WorkerMetrics } from './health/worker-metrics.js'
import { Housekeeping } from './housekeeping.js'
import { NetworkPool } from './processes/network-pool.js'
import { AnalysisProcessor } from './processors/analysis-processor.js'
import { InspectionProcessor } from './processors/inspection-processor.js'
import { TrainingProcessor } from './processors/training-processor.js'

const REDIS_POLL_MS = 500
const TELL_EVERY = 20

type Consumer = Pick<JobConsumer<unknown>, 'queue' | 'isRunning' | 'stopTaking' | 'close'>

/** A worker from its start to its orderly end: the parts, and the order in which they come and go. */
export class WorkerProcess {
  readonly #storage: Storage
  readonly #logger: Logger
  readonly #training: TrainingProcessor
  readonly #networks: NetworkPool | null
  readonly #surveys: NetworkPool | null
  readonly #consumers: Consumer[]
  readonly #housekeeping: Housekeeping
  readonly #datasets: DatasetWatch
  readonly #health: HealthServer

  private constructor(parts: {
    storage: Storage
    logger: Logger
    training: TrainingProcessor
    networks: NetworkPool | null
    surveys: NetworkPool | null
    consumers: Consumer[]
    housekeeping: Housekeeping
    datasets: DatasetWatch
    health: HealthServer
  }) {
    this.#storage = parts.storage
    this.#logger = parts.logger
    this.#training = parts.training
    this.#networks = parts.networks
    this.#surveys = parts.surveys
    this.#consumers = parts.consumers
    this.#housekeeping = parts.housekeeping
    this.#datasets = parts.datasets
    this.#health = parts.health
  }

  /**
   * Resolves when jobs are being taken, which waits for Redis.
   * @throws when the health port is taken, or Redis cannot hold the queue.
   */
  static async start(parts: {
    configuration: Configuration
    /** Of the installation that this worker belongs to. */
    instanceId: string
    storage: Storage
    logger: Logger
  }): Promise<WorkerProcess> {
    const { configuration, instanceId, storage, logger } = parts
    await assertQueueFits(storage)
    const metrics = new WorkerMetrics()
    const id = randomUUID()
    const { maxAttempts, workerTimeoutMs } = configuration
    const { inspectionConcurrency, surveyConcurrency, trainingConcurrency } = configuration
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

    const openPool = (kind: string, size: number) =>
      size === 0
        ? null
        : new NetworkPool({
            size,
            environment,
            onRestart: () => metrics.childRestarts.inc({ kind }),
            logger,
          })
    const networks = openPool('inspection', inspectionConcurrency)
    const surveys = openPool('survey', surveyConcurrency)
    const training = new TrainingProcessor({
      runs: storage.runs,
      datasets: storage.datasets,
      worker,
      maxAttempts,
      workerTimeoutMs,
      environment: trainingEnvironment,
      logger,
    })
    const { datasetsDirectory } = configuration
    const datasets = new DatasetWatch({ storage, datasetsDirectory, environment, logger })
    await datasets.start()

    const housekeeping = new Housekeeping(storage, logger, {
      id,
      hostname: configuration.workerName,
      pid: process.pid,
      codeVersion: CODE_VERSION,
      tensorflowVersion: (await (networks ?? surveys)?.warm)?.tensorflowVersion ?? null,
      trainingConcurrency,
      inspectionConcurrency,
      surveyConcurrency,
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
          obstacle: async () => {
            const shortage = await storage.spaceShortage()
            return shortage === null ? null : describeShortage(shortage)
          },
        }),
      )
    }
    const answering = { datasets: storage.datasets, maxAttempts, logger }
    if (networks !== null) {
      const { inspections, analyses } = storage
      const inspection = new InspectionProcessor({ ...answering, inspections, pool: networks })
      const analysis = new AnalysisProcessor({ ...answering, analyses, pool: networks })
      consumers.push(
        new JobConsumer({
          ...connection,
          queue: 'inspection',
          concurrency: inspectionConcurrency,
          parse: (data) => parseOrThrow(inspectionJobSchema, data),
          process: (job, context) => inspection.process(job, context),
        }),
        new JobConsumer({
          ...connection,
          queue: 'analysis',
          concurrency: inspectionConcurrency,
          parse: (data) => parseOrThrow(analysisJobSchema, data),
          process: (job, context) => analysis.process(job, context),
        }),
      )
    }
    if (surveys !== null) {
      const survey = new AnalysisProcessor({ ...answering, analyses: storage.analyses, pool: surveys })
      consumers.push(
        new JobConsumer({
          ...connection,
          queue: 'survey',
          concurrency: surveyConcurrency,
          parse: (data) => parseOrThrow(analysisJobSchema, data),
          process: (job, context) => survey.process(job, context),
        }),
      )
    }
    const health = await startHealthServer({
      host: configuration.healthHost,
      hosts: configuration.hosts,
      port: configuration.workerHealthPort,
      registry: metrics.registry,
      instanceId,
      check: async () => ({
        ...(await storage.health()),
        ...Object.fromEntries(consumers.map((consumer) => [consumer.queue, running(consumer.isRunning)])),
        ...(networks === null ? {} : { inspectionProcess: running(networks.isReady) }),
        ...(surveys === null ? {} : { surveyProcess: running(surveys.isReady) }),
      }),
    })
    logger.info({ id, healthPort: health.port }, 'taking jobs')
    return new WorkerProcess({
      storage,
      logger,
      training,
      networks,
      surveys,
      consumers,
      housekeeping,
      datasets,
      health,
    })
  }

  /** Gives trainings and surveys back to the queue, answers what takes an instant, and ends. */
  async stop(): Promise<void> {
    this.#logger.info('stopping')
    await Promise.all(this.#consumers.map((consumer) => consumer.stopTaking()))
    this.#training.trainings.releaseAll()
    await this.#surveys?.close()
    await Promise.all(this.#consumers.map((consumer) => consumer.close()))
    await this.#networks?.close()
    await this.#housekeeping.stop()
    await this.#datasets.stop()
    await this.#health.close()
    await this.#storage.close()
    this.#logger.info('stopped')
  }
}

/**
 * A consumer does not recover from a first connection that fails.
 * @throws ConfigurationError for a Redis that will not do, however long one waits.
 */
async function waitForRedis(storage: Storage, logger: Logger): Promise<void> {
  for (let tries = 0; !(await storage.health()).redis.ok; tries++) {
    await assertQueueFits(storage)
    if (tries % TELL_EVERY === 0) logger.warn('waiting for Redis')
    await new Promise((resolve) => setTimeout(resolve, REDIS_POLL_MS))
  }
}

async function assertQueueFits(storage: Storage): Promise<void> {
  const fault = await storage.queueFault()
  if (fault !== null) throw new ConfigurationError(fault)
}

function running(ok: boolean): PartHealth {
  return ok ? { ok } : { ok, message: 'not running' }
}
