import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInspectionSchema, createRunSchema, type EpochMetrics } from '@convscope/shared'
import { RedisServer } from '@convscope/testing'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Database, openDatabase } from '../../src/database/database.js'
import { migrate } from '../../src/database/migrate.js'
import { createAdapter } from '../../src/database/provider.js'
import {
  type LookedAtFolder,
  openStorage,
  type RegisteredDataset,
  type RunAttempt,
  type Storage,
  type StorageConfiguration,
} from '../../src/index.js'

export const WORKER = { id: 'worker-1', name: 'a worker' }
export const METRICS: EpochMetrics = { loss: 0.4, accuracy: 0.8, valLoss: 0.3, valAccuracy: 0.9 }

/** A storage on a fresh database and a Redis of its own, and what a test needs to look behind it. */
export interface Fixture {
  storage: Storage
  redis: RedisServer
  configuration: StorageConfiguration
  /** Rows as they are. */
  database: Database
  /** Another process's view of the same. */
  openAnother(): Promise<Storage>
  client: Redis
}

const CLASSES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/** Runs the same tests on SQLite and on PostgreSQL. */
export function onEachDatabase(name: string, tests: (fixture: () => Fixture) => void): void {
  const canRun = inject('hasRedis')
  describe.skipIf(!canRun)(`${name}, on SQLite`, () => withFixture('sqlite', tests))
  describe.skipIf(!canRun || inject('postgresUrl') === null)(`${name}, on PostgreSQL`, () =>
    withFixture('postgresql', tests),
  )
}

/** For what only SQLite can do wrong. */
export function onSqlite(name: string, tests: (fixture: () => Fixture) => void): void {
  describe.skipIf(!inject('hasRedis'))(name, () => withFixture('sqlite', tests))
}

function withFixture(provider: 'sqlite' | 'postgresql', tests: (fixture: () => Fixture) => void): void {
  let fixture: Fixture | undefined
  const others: Storage[] = []
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-storage-'))
  beforeAll(async () => {
    const redis = await RedisServer.start()
    const databaseUrl = provider === 'sqlite' ? `file:${directory}/test.db` : await freshPostgresDatabase()
    await migrate(databaseUrl)
    const configuration: StorageConfiguration = {
      dataDirectory: directory,
      databaseUrl,
      redisUrl: redis.url,
      redisPrefix: 'test',
      artifactDirectory: path.join(directory, 'artifacts'),
      s3: null,
      maxParameters: 1_000_000,
      imageLimits: { maxPixels: 1_000_000, maxSide: 10_000, maxFrames: 100, seconds: 10 },
      maxAttempts: 3,
      workerTimeoutMs: 5000,
      minFreeBytes: 1,
    }
    const storage = await openStorage(configuration)
    await registerDigits(storage)
    fixture = {
      storage,
      redis,
      configuration,
      database: openDatabase(databaseUrl),
      client: redis.client(),
      async openAnother() {
        const other = await openStorage(configuration)
        others.push(other)
        return other
      },
    }
  })
  afterAll(async () => {
    await Promise.all(others.map((other) => other.close()))
    await fixture?.storage.close()
    await fixture?.database.close()
    fixture?.client.disconnect()
    await fixture?.redis.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  tests(() => fixture as Fixture)
}

async function freshPostgresDatabase(): Promise<string> {
  const url = inject('postgresUrl') as string
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const connection = await createAdapter(url, 5000).connect()
  await connection.executeScript(`CREATE DATABASE ${name}`)
  await connection.dispose()
  return url.replace(/\/postgres$/, `/${name}`)
}

export async function registerDigits(
  storage: Storage,
  change: Partial<RegisteredDataset> = {},
  folder: Partial<LookedAtFolder> = {},
): Promise<void> {
  const put = async (what: string, mediaType: string) =>
    (await storage.artifacts.put(Buffer.from(what + (change.contentHash ?? '')), mediaType)).sha256
  const sha256 = await put('a grid of samples', 'image/png')
  const page = { page: 0, firstIndex: 0, count: 2, columns: 10, rows: 1, labels: [3, 7], sha256 }
  const bytes = 'application/octet-stream'
  await storage.datasetRegistry.register(
    {
      name: 'digits',
      title: 'Digits',
      description: '',
      contentHash: 'hash-1',
      inputShape: [28, 28, 1],
      classes: CLASSES,
      trainCount: 600,
      testCount: 100,
      preparation: 'digit',
      ground: 'dark',
      classCounts: { train: CLASSES.map(() => 60), test: CLASSES.map(() => 10) },
      findings: [],
      trainIndexSha256: await put('labels', bytes),
      testIndexSha256: await put('other labels', bytes),
      shards: [
        { split: 'train', position: 1, count: 100, sha256: await put('images', bytes) },
        { split: 'train', position: 0, count: 500, sha256: await put('more images', bytes) },
        { split: 'test', position: 0, count: 100, sha256: await put('other images', bytes) },
      ],
      pages: [
        { ...page, split: 'train' },
        { ...page, split: 'test' },
      ],
      ...change,
    },
    { place: 'a machine:/data', folder: 'digits', fingerprint: 'as it was', ...folder },
  )
}

export function queueRun(storage: Storage, request: Record<string, unknown> = {}) {
  return storage.runs.create(createRunSchema.parse({ dataset: 'digits', ...request }), 'a person')
}

export async function beginAttempt(storage: Storage, runId: string): Promise<RunAttempt> {
  const attempt = await storage.runs.beginAttempt(runId, WORKER)
  if (attempt === null) throw new Error('there was nothing to begin')
  return attempt
}

/** Artifacts of an epoch as a worker leaves them, and the epoch's row. */
export async function recordEpoch(
  storage: Storage,
  attempt: RunAttempt,
  epoch: number,
  { best = true, metrics = METRICS }: { best?: boolean; metrics?: EpochMetrics } = {},
): Promise<void> {
  const put = async (what: string) => {
    const { sha256 } = await storage.artifacts.put(Buffer.from(`${what} ${attempt.runId} ${epoch}`), 'x/y')
    return sha256
  }
  await attempt.recordEpoch({
    epoch,
    metrics,
    best,
    durationMs: 1000,
    trainingState: { step: epoch },
    topologySha256: await put('topology'),
    weightsSha256: await put('weights'),
    optimizerSha256: await put('optimizer'),
  })
}

/** A completed run of one epoch, and its checkpoint. */
export async function completedRun(storage: Storage): Promise<{ runId: string; checkpointId: string }> {
  const run = await queueRun(storage)
  const attempt = await beginAttempt(storage, run.id)
  await recordEpoch(storage, attempt, 1)
  await attempt.complete()
  const { checkpoints } = await storage.runs.get(run.id)
  return { runId: run.id, checkpointId: checkpoints[0]?.id as string }
}

export async function queueInspection(storage: Storage, request: Record<string, unknown>) {
  return (await storage.inspections.create(createInspectionSchema.parse(request))).inspection
}
