import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInspectionSchema, createRunSchema, type RunDetail } from '@convscope/shared'
import { type Configuration, readConfiguration } from '@convscope/shared/server'
import { openStorage, type Storage } from '@convscope/storage'
import { migrate } from '@convscope/storage/migrate'

const ENTRY = path.resolve(import.meta.dirname, '../../dist/main.js')
const POLL_MS = 50

/** The Redis server's program; null where there is none. @throws in CI, where a missing part is a failure. */
export function findRedis(): string | null {
  const names = ['redis-server', 'valkey-server']
  const files = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((dir) => names.map((name) => path.join(dir, name)))
  const found = process.env.CONVSCOPE_TEST_REDIS_SERVER ?? files.find(isExecutable)
  if (found !== undefined) return found
  const sentence = 'There is no redis-server on this machine: the tests of the worker are skipped.'
  if (process.env.CI) throw new Error(sentence)
  console.log(sentence)
  return null
}

/** A database, an artifact store, a Redis, and workers as processes of their own. */
export class Installation {
  readonly storage: Storage
  readonly configuration: Configuration
  readonly #directory: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #redis: ChildProcess
  readonly #workers = new Set<WorkerHandle>()

  private constructor(
    directory: string,
    environment: NodeJS.ProcessEnv,
    redis: ChildProcess,
    configuration: Configuration,
    storage: Storage,
  ) {
    this.#directory = directory
    this.#environment = environment
    this.#redis = redis
    this.configuration = configuration
    this.storage = storage
  }

  static async create(): Promise<Installation> {
    const directory = mkdtempSync(path.join(tmpdir(), 'convscope-worker-'))
    const port = await freePort()
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '']
    const redis = spawn(findRedis() as string, settings, { stdio: 'ignore' })
    const environment = {
      CONVSCOPE_DATA_DIR: directory,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      CONVSCOPE_WORKER_TIMEOUT_SECONDS: '5',
      CONVSCOPE_LOG_LEVEL: 'warn',
      CONVSCOPE_WORKER_HEALTH_PORT: String(await freePort()),
    }
    const configuration = readConfiguration(environment)
    await migrate(configuration.databaseUrl)
    const storage = await openStorage(configuration)
    return new Installation(directory, { ...process.env, ...environment }, redis, configuration, storage)
  }

  /** Resolves when the worker takes jobs. */
  async startWorker(): Promise<WorkerHandle> {
    const before = (await this.storage.workers.list()).map(({ id }) => id)
    const worker = new WorkerHandle(
      spawn(process.execPath, [ENTRY], { env: this.#environment, stdio: 'inherit' }),
    )
    this.#workers.add(worker)
    await eventually(
      () => this.storage.workers.list(),
      (workers) => workers.some(({ id, alive }) => alive && !before.includes(id)),
    )
    return worker
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

  queueInspection(request: Record<string, unknown>) {
    return this.storage.inspections.create(createInspectionSchema.parse(request))
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
    const exit = once(this.#redis, 'exit')
    this.#redis.kill('SIGKILL')
    await exit
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

export class WorkerHandle {
  readonly #process: ChildProcess
  readonly #exited: Promise<number | null>

  constructor(child: ChildProcess) {
    this.#process = child
    this.#exited = once(child, 'exit').then(([code]) => code)
  }

  /** Process ids of the trainings of this worker. */
  trainings(): number[] {
    return descendantsOf(this.#process.pid as number).filter((pid) =>
      commandOf(pid).includes('training-child'),
    )
  }

  descendants(): number[] {
    return descendantsOf(this.#process.pid as number)
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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended and was not waited for is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits for a condition, as long as the test may take. */
export async function eventually<Value>(
  ask: () => Promise<Value> | Value,
  fits: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask()
    if (fits(value)) return value
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function descendantsOf(pid: number): number[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const childrenOf = (parent: number): number[] =>
    rows.flatMap(([child, of]) => (of === parent ? [child, ...childrenOf(child)] : []))
  return childrenOf(pid)
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return readdirSync(path.dirname(file)).includes(path.basename(file))
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
