import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRunSchema, type ErrorBody } from '@convscope/shared'
import { type Configuration, readConfiguration } from '@convscope/shared/server'
import { openStorage, type Storage } from '@convscope/storage'
import { migrate } from '@convscope/storage/migrate'
import { eventually, freePort, RedisServer } from '@convscope/testing'
import type { Redis } from 'ioredis'

const APP = path.resolve(import.meta.dirname, '../..')
const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** The built dashboard as a process, on a database, an artifact store and a Redis of its own. */
export class Dashboard {
  readonly storage: Storage
  readonly configuration: Configuration
  readonly redis: Redis
  readonly address: string
  readonly redisServer: RedisServer
  readonly #directory: string
  readonly #environment: Record<string, string>
  #app: ChildProcess | undefined
  #log = ''

  private constructor(parts: {
    storage: Storage
    configuration: Configuration
    address: string
    directory: string
    environment: Record<string, string>
    redisServer: RedisServer
  }) {
    this.storage = parts.storage
    this.configuration = parts.configuration
    this.address = parts.address
    this.#directory = parts.directory
    this.#environment = parts.environment
    this.redisServer = parts.redisServer
    this.redis = parts.redisServer.client()
  }

  /** @param databaseUrl of an empty database; SQLite by default. */
  static async start(databaseUrl?: string): Promise<Dashboard> {
    if (!existsSync(path.join(APP, '.next/BUILD_ID')))
      throw new Error('Build the dashboard first: npm run build.')
    const directory = mkdtempSync(path.join(tmpdir(), 'convscope-dashboard-'))
    const redisServer = await RedisServer.start()
    const port = await freePort()
    const environment = {
      CONVSCOPE_DATA_DIR: directory,
      REDIS_URL: redisServer.url,
      CONVSCOPE_MAX_PARAMETERS: '1000000',
      CONVSCOPE_MAX_UPLOAD_MB: '2',
      CONVSCOPE_LOG_LEVEL: 'error',
      NODE_ENV: 'production' as const,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    }
    const configuration = readConfiguration(environment)
    await migrate(configuration.databaseUrl)
    const storage = await openStorage(configuration)
    await registerDigits(storage)
    const address = `http://127.0.0.1:${port}`
    const dashboard = new Dashboard({ storage, configuration, address, directory, environment, redisServer })
    await dashboard.startApp()
    return dashboard
  }

  /** Everything that the dashboard's process has written. */
  get log(): string {
    return this.#log
  }

  async startApp(): Promise<void> {
    const { port } = new URL(this.address)
    const app = spawn(process.execPath, ['server.mjs', '--hostname', '127.0.0.1', '--port', port], {
      cwd: APP,
      env: { ...process.env, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const output of [app.stdout, app.stderr]) {
      output.on('data', (chunk) => {
        this.#log += chunk
      })
    }
    this.#app = app
    await eventually(
      () =>
        fetch(`${this.address}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      (ok) => ok,
    )
  }

  /** As a supervisor asks it to end; resolves when it has. */
  async stopApp(): Promise<void> {
    if (this.#app === undefined) return
    const exit = once(this.#app, 'exit')
    this.#app.kill('SIGTERM')
    await exit
    this.#app = undefined
  }

  ask(route: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.address}/api/v1${route}`, init)
  }

  async askJson<Answer>(route: string, init?: RequestInit): Promise<Answer> {
    return (await this.ask(route, init)).json() as Promise<Answer>
  }

  async refusal(route: string, init?: RequestInit): Promise<{ status: number } & ErrorBody['error']> {
    const response = await this.ask(route, init)
    const { error } = (await response.json()) as ErrorBody
    return { status: response.status, ...error }
  }

  /** Everything that a refused request must leave as it was. */
  async contents(): Promise<Record<string, number>> {
    const [runs, inspections, analyses, notes, images] = await Promise.all([
      this.askJson<{ total: number }>('/runs'),
      this.askJson<{ total: number }>('/inspections'),
      this.askJson<{ total: number }>('/analyses'),
      this.askJson<{ total: number }>('/notes'),
      this.askJson<{ items: unknown[] }>('/images?limit=200'),
    ])
    const files = readdirSync(this.configuration.artifactDirectory, { recursive: true })
    const keys = await this.redis.keys('convscope:*')
    return {
      runs: runs.total,
      inspections: inspections.total,
      analyses: analyses.total,
      notes: notes.total,
      images: images.items.length,
      files: files.length,
      jobs: keys.filter((key) => /-\d+$/.test(key)).length,
    }
  }

  /** A run with a checkpoint, as a worker leaves it. */
  async completedRun(): Promise<{ runId: string; checkpointId: string }> {
    const { storage } = this
    const run = await storage.runs.create(createRunSchema.parse({ dataset: 'digits' }), null)
    const attempt = await storage.runs.beginAttempt(run.id, { id: 'w', name: 'w' })
    const put = async (bytes: string | Uint8Array) =>
      (await storage.artifacts.put(Buffer.from(bytes as string), 'x/y')).sha256
    const kernel = { name: 'conv2d_1/kernel', shape: [2, 1, 1, 2], dtype: 'float32' }
    const topology = { format: 'layers-model', weightsManifest: [{ weights: [kernel] }] }
    await attempt?.recordEpoch({
      epoch: 1,
      metrics: { loss: 1, accuracy: 0.5, valLoss: 1, valAccuracy: 0.5 },
      best: true,
      durationMs: 10,
      trainingState: {},
      topologySha256: await put(JSON.stringify(topology)),
      weightsSha256: await put(new Uint8Array(Float32Array.of(3, 1, 4, -1).buffer)),
      optimizerSha256: await put('optimizer'),
    })
    await attempt?.complete()
    const { checkpoints } = await storage.runs.get(run.id)
    return { runId: run.id, checkpointId: checkpoints[0]?.id as string }
  }

  stopRedis(): Promise<void> {
    return this.redisServer.goAway()
  }

  startRedis(): Promise<void> {
    return this.redisServer.comeBack()
  }

  async close(): Promise<void> {
    await this.stopApp()
    this.redis.disconnect()
    await this.storage.close()
    await this.redisServer.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

export const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

export function upload(file: Uint8Array | null, fields: Record<string, string> = {}): RequestInit {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file !== null) form.set('file', new File([new Uint8Array(file)], 'a.png'))
  return { method: 'POST', body: form }
}

async function registerDigits(storage: Storage): Promise<void> {
  const put = async (what: string) => (await storage.artifacts.put(Buffer.from(what), 'image/png')).sha256
  const sha256 = await put('a grid')
  await storage.datasetRegistry.register(
    {
      name: 'digits',
      title: 'Digits',
      description: '',
      contentHash: 'hash',
      inputShape: [28, 28, 1],
      classes: CLASSES,
      trainCount: 600,
      testCount: 100,
      preparation: 'digit',
      ground: 'dark',
      classCounts: { train: CLASSES.map(() => 60), test: CLASSES.map(() => 10) },
      findings: [],
      trainIndexSha256: await put('labels'),
      testIndexSha256: await put('other labels'),
      shards: [],
      pages: [
        { split: 'test', page: 0, firstIndex: 0, count: 2, columns: 10, rows: 1, labels: [3, 7], sha256 },
      ],
    },
    { place: 'a machine:/data', folder: 'digits', fingerprint: 'as it was' },
  )
}
