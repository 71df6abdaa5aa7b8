import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInspectionSchema, createRunSchema, type RunDetail } from '@convscope/shared'
import { type Configuration, readConfiguration } from '@convscope/shared/server'
import { openStorage, type Storage } from '@convscope/storage'
import { migrate } from '@convscope/storage/migrate'
import { descendantsOf, eventually, freePort, RedisServer } from '@convscope/testing'

const ENTRY = path.resolve(import.meta.dirname, '../../dist/main.js')

/** A database, an artifact store, a Redis, and workers as processes of their own. */
export class Installation {
  readonly storage: Storage
  readonly configuration: Configuration
  readonly #directory: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #redis: RedisServer
  readonly #workers = new Set<WorkerHandle>()

  private constructor(
    directory: string,
    environment: NodeJS.ProcessEnv,
    redis: RedisServer,
    configuration: Configuration,
    storage: Storage,
  ) {
    this.#directory = directory
    this.#environment = environment
    this.#redis = redis
    this.configuration = configuration
    this.storage = storage
  }

  /** @param settings variables of its workers. */
  static async create(settings: Record<string, string> = {}): Promise<Installation> {
    const directory = mkdtempSync(path.join(tmpdir(), 'convscope-worker-'))
    const redis = await RedisServer.start()
    const environment = {
      CONVSCOPE_DATA_DIR: directory,
      REDIS_URL: redis.url,
      CONVSCOPE_WORKER_TIMEOUT_SECONDS: '5',
      CONVSCOPE_LOG_LEVEL: 'warn',
      CONVSCOPE_WORKER_HEALTH_PORT: String(await freePort()),
      ...settings,
    }
    const configuration = readConfiguration(environment)
    await migrate(configuration.databaseUrl)
    const storage = await openStorage(configuration)
    return new Installation(directory, { ...process.env, ...environment }, redis, configuration, storage)
  }

  /** Resolves when the worker takes jobs. */
  async startWorker(): Promise<WorkerHandle> {
    const before = (await this.storage.workers.list()).map(({ id }) => id)
    const worker = this.spawnWorker()
    await eventually(
      () => this.storage.workers.list(),
      (workers) => workers.some(({ id, alive }) => alive && !before.includes(id)),
    )
    return worker
  }

  /** A worker that may not come to take jobs. */
  spawnWorker(): WorkerHandle {
    const worker = new WorkerHandle(
      spawn(process.execPath, [ENTRY], { env: this.#environment, stdio: ['inherit', 'pipe', 'inherit'] }),
    )
    this.#workers.add(worker)
    return worker
  }

  /** A client of its Redis. */
  redis() {
    return this.#redis.client()
  }

  /** A short run: 800 images an epoch. */
  queueRun(
    training: Record<string, unknown> = {},
    request: Record<string, unknown> = {},
  ): Promise<RunDetail> {
    const short = { epochs: 3, maxTrainingExamples: 800, maxValidationExamples: 200, earlyStopping: null }
    return this.storage.runs.create(
      createRunSchema.parse({ ...request, training: { ...short, ...training } }),
      null,
    )
  }

  /** Flips a bit of what is stored. */
  damage(bytes: Buffer): void {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const file = path.join(this.configuration.artifactDirectory, sha256.slice(0, 2), sha256)
    const flipped = Buffer.from(bytes)
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] as number) ^ 1
    writeFileSync(file, flipped)
  }

  async queueInspection(request: Record<string, unknown>) {
    return (await this.storage.inspections.create(createInspectionSchema.parse(request))).inspection
  }

  run(id: string, fits: (run: RunDetail) => boolean): Promise<RunDetail> {
    return eventually(() => this.storage.runs.get(id), fits)
  }

  finished(id: string): Promise<RunDetail> {
    return this.run(id, ({ state }) => state !== 'queued' && state !== 'running')
  }

  finishedInspection(id: string) {
    return eventually(
      () => this.storage.inspections.get(id),
      ({ state }) => state !== 'queued' && state !== 'running',
    )
  }

  async health(path: '/healthz' | '/metrics'): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.configuration.workerHealthPort}${path}`)
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.kill()
    await this.storage.close()
    await this.#redis.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

export class WorkerHandle {
  /** What it has logged so far. */
  log = ''
  readonly #process: ChildProcess
  readonly #exited: Promise<number | null>

  constructor(child: ChildProcess) {
    this.#process = child
    child.stdout?.on('data', (bytes: Buffer) => {
      this.log += bytes
      process.stdout.write(bytes)
    })
    this.#exited = once(child, 'exit').then(([code]) => code)
  }

  /** Process ids of the trainings of this worker. */
  trainings(): number[] {
    const trainings = descendantsOf(this.#process.pid as number).filter(({ command }) =>
      command.includes('training-child'),
    )
    return trainings.map(({ pid }) => pid)
  }

  descendants(): number[] {
    return descendantsOf(this.#process.pid as number).map(({ pid }) => pid)
  }

  /** The exit code, when it has ended by itself or was ended. */
  get ended(): Promise<number | null> {
    return this.#exited
  }

  /** @returns the exit code. */
  terminate(): Promise<number | null> {
    this.#process.kill('SIGTERM')
    return this.#exited
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#exited
  }
}
