import { setTimeout as delay } from 'node:timers/promises'
import { PictureDecoder } from '@convscope/imaging'
import { type Configuration, FreeSpace } from '@convscope/shared/server'
import { DatabaseAnalysisService } from './analyses/analysis-service.js'
import { openArtifactBytes } from './artifacts/open-artifact-store.js'
import { StoredArtifacts } from './artifacts/stored-artifacts.js'
import { type Client, openDatabase } from './database/database.js'
import { WriteProbe } from './database/write-probe.js'
import { DatabaseDatasetRegistry } from './datasets/dataset-registry.js'
import { DatabaseDatasetService } from './datasets/dataset-service.js'
import { RedisEventBus } from './events/redis-event-bus.js'
import { DatabaseImageService } from './images/image-service.js'
import { DatabaseInspectionService } from './inspections/inspection-service.js'
import { DatabaseNoteService } from './notes/note-service.js'
import { Dispatcher } from './queue/dispatcher.js'
import { JobQueues } from './queue/job-queues.js'
import { connectToRedis, whenReady } from './queue/redis-connection.js'
import { faultOfRedis } from './queue/redis-fitness.js'
import { reconcile } from './reconcile/reconcile.js'
import { DatabaseAnsweredRequests } from './requests/answered-requests.js'
import { DatabaseRunService } from './runs/run-service.js'
import type { PartHealth, Storage } from './storage.js'
import { assertSpace, spaceOfThisMachine, spaceOfWorkers } from './workers/space-report.js'
import { DatabaseWorkerService } from './workers/worker-service.js'

export type StorageConfiguration = Pick<
  Configuration,
  | 'dataDirectory'
  | 'databaseUrl'
  | 'redisUrl'
  | 'redisPrefix'
  | 'artifactDirectory'
  | 's3'
  | 'maxParameters'
  | 'imageLimits'
  | 'maxAttempts'
  | 'workerTimeoutMs'
  | 'minFreeBytes'
>

export interface StorageOptions {
  /** Told of every lost connection; by default nobody is. */
  onRedisError?: (error: Error) => void
  /** How long a write waits for a locked database: as long as a person does, unless told otherwise. */
  databasePatienceMs?: number
}

/** A part that has not answered then is not well. */
const HEALTH_MS = 5000

/**
 * Everything stored, for one process. Redis may be away: what needs it fails or is made up for when it is back.
 * @throws when the database cannot be opened or was not migrated.
 */
export async function openStorage(
  configuration: StorageConfiguration,
  { onRedisError = () => {}, databasePatienceMs }: StorageOptions = {},
): Promise<Storage> {
  const { redisUrl, redisPrefix, workerTimeoutMs, maxAttempts, maxParameters, imageLimits } = configuration
  const database = openDatabase(configuration.databaseUrl, databasePatienceMs)
  const { client, provider } = database
  await assertMigrated(client, database.close)
  const writes = new WriteProbe(client)

  const bytes = await openArtifactBytes(configuration)
  const artifacts = new StoredArtifacts(client, bytes)
  let lastRedisError: Error | undefined
  const redis = connectToRedis(redisUrl, (error) => {
    lastRedisError = error
    onRedisError(error)
  })
  const queues = new JobQueues(redis, redisPrefix)
  const dispatcher = new Dispatcher(client, queues)
  redis.on('ready', () => void dispatcher.dispatchPending())
  const events = new RedisEventBus(redis, () => connectToRedis(redisUrl, onRedisError), redisPrefix)
  const datasets = new DatabaseDatasetService(client)
  const decoder = new PictureDecoder({ limits: imageLimits, seconds: imageLimits.seconds })
  const images = new DatabaseImageService(client, artifacts, decoder)
  const workers = new DatabaseWorkerService(client, workerTimeoutMs)
  const disks = [configuration.dataDirectory, configuration.artifactDirectory]
  const freeSpace = new FreeSpace(disks, configuration.minFreeBytes)
  // So that the first request does not find Redis away.
  await whenReady(redis)

  return {
    analyses: new DatabaseAnalysisService({ client, provider, dispatcher, events, datasets }),
    artifacts,
    datasets,
    datasetRegistry: new DatabaseDatasetRegistry(client),
    events,
    images,
    inspections: new DatabaseInspectionService({
      client,
      provider,
      dispatcher,
      events,
      artifacts,
      datasets,
      images,
    }),
    notes: new DatabaseNoteService({ client, provider }),
    runs: new DatabaseRunService({
      database,
      queues,
      dispatcher,
      events,
      artifacts,
      datasets,
      maxParameters,
      maxAttempts,
    }),
    workers,
    requests: new DatabaseAnsweredRequests(client),
    reconcile: () => reconcile({ client, queues, dispatcher, events, writes, workerTimeoutMs }),
    queueFault: () => faultOfRedis(redis, lastRedisError),
    spaceShortage: () => freeSpace.shortage(),
    // A full disk keeps workers from saying so in a database that lies on it.
    space: async () =>
      database.provider === 'sqlite' ? spaceOfThisMachine(freeSpace) : spaceOfWorkers(await workers.list()),
    async health() {
      const [databaseHealth, redisHealth, artifactsHealth, space] = await Promise.all([
        probe(() => writes.check()),
        probe(async () => {
          const fault = await faultOfRedis(redis, lastRedisError)
          if (fault !== null) throw new Error(fault)
          await redis.ping()
        }),
        probe(() => bytes.check()),
        probe(() => assertSpace(freeSpace)),
      ])
      return { database: databaseHealth, redis: redisHealth, artifacts: artifactsHealth, space }
    },
    async close() {
      decoder.close()
      dispatcher.close()
      events.close()
      await queues.close()
      redis.disconnect()
      await writes.close()
      bytes.close()
      await database.close()
    },
  }
}

async function assertMigrated(client: Client, close: () => Promise<void>): Promise<void> {
  try {
    await client.worker.findFirst({ select: { id: true } })
  } catch (cause) {
    await close()
    const { code } = cause as { code?: unknown }
    // P2021: the table does not exist.
    if (code !== 'P2021') throw cause
    throw new Error('The database has no tables yet: run `node packages/storage/dist/migrate-cli.js`.', {
      cause,
    })
  }
}

async function probe(ask: () => Promise<unknown>): Promise<PartHealth> {
  const silence = new AbortController()
  const limit = delay(HEALTH_MS, undefined, { signal: silence.signal }).then(() => {
    throw new Error(`It has not answered within ${HEALTH_MS / 1000} s.`)
  })
  try {
    await Promise.race([ask(), limit])
    return { ok: true }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  } finally {
    limit.catch(() => {})
    silence.abort()
  }
}
