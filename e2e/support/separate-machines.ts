import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  eventually,
  findPostgres,
  freePort,
  hasPart,
  RedisServer,
  S3Server,
  startPostgres,
} from '@convscope/testing'
import { REPOSITORY } from './system.js'

const NEXT = path.join(REPOSITORY, 'node_modules/next/dist/bin/next')
const WORKER = path.join(REPOSITORY, 'apps/worker/dist/main.js')
const MIGRATE = path.join(REPOSITORY, 'packages/storage/dist/migrate-cli.js')

export interface SeparateMachines {
  /** http://127.0.0.1:<port> of the dashboard. */
  address: string
  /** By the name under which the pages know it. */
  killWorker(name: string): Promise<void>
  stop(): Promise<void>
}

/** Whether this machine has what they need. @throws in CI when it has not. */
export function canStartSeparateMachines(): boolean {
  const parts = [
    hasPart(RedisServer.program(), 'redis-server'),
    hasPart(findPostgres(), 'PostgreSQL'),
    hasPart(S3Server.program(), 'S3 server (node scripts/setup/versitygw.mjs --install)'),
  ]
  return parts.every(Boolean)
}

/**
 * A dashboard and two workers as on three machines: each has a directory of its own, and what they share is a PostgreSQL,
 * a Redis and a bucket. They run the build that is there.
 */
export async function startSeparateMachines(): Promise<SeparateMachines> {
  const directory = mkdtempSync(path.join(tmpdir(), 'convscope-machines-'))
  const [postgres, redis, s3] = await Promise.all([
    startPostgres(findPostgres() as string),
    RedisServer.start(),
    S3Server.start(),
  ])
  const machines = new Map<string, ChildProcess>()
  const stop = async () => {
    await Promise.all([...machines.values()].map((child) => end(child, 'SIGTERM')))
    await Promise.all([postgres.stop(), redis.stop(), s3.stop()])
    rmSync(directory, { recursive: true, force: true })
  }
  const environmentOf = (machine: string) => {
    const own = path.join(directory, machine)
    mkdirSync(own, { recursive: true })
    return {
      ...process.env,
      ...s3.credentials,
      NODE_ENV: 'production' as const,
      NEXT_TELEMETRY_DISABLED: '1',
      CONVSCOPE_DATA_DIR: own,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      ARTIFACT_STORE: `s3://${s3.bucket}/artifacts`,
      CONVSCOPE_S3_ENDPOINT: s3.url,
      CONVSCOPE_WORKER_NAME: machine,
      CONVSCOPE_WORKER_TIMEOUT_SECONDS: '5',
      CONVSCOPE_LOG_LEVEL: 'warn',
    }
  }
  const start = (machine: string, args: string[], cwd: string) => {
    const env = environmentOf(machine)
    machines.set(
      machine,
      spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] }),
    )
  }
  try {
    execFileSync(process.execPath, [MIGRATE], { env: environmentOf('dashboard'), stdio: 'ignore' })
    const port = String(await freePort())
    const address = `http://127.0.0.1:${port}`
    start('first', [WORKER], directory)
    start('second', [WORKER], directory)
    start(
      'dashboard',
      [NEXT, 'start', '--hostname', '127.0.0.1', '--port', port],
      path.join(REPOSITORY, 'apps/dashboard'),
    )
    await eventually(
      () => {
        for (const [machine, { exitCode }] of machines) {
          if (exitCode !== null) throw new Error(`The machine "${machine}" ended with ${exitCode}.`)
        }
        return livingWorkers(address)
      },
      (count) => count === 2,
    )
    return {
      address,
      async killWorker(name) {
        await end(machines.get(name) as ChildProcess, 'SIGKILL')
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function livingWorkers(address: string): Promise<number> {
  try {
    const response = await fetch(`${address}/api/v1/workers`)
    if (!response.ok) return 0
    const { items } = (await response.json()) as { items: { alive: boolean }[] }
    return items.filter(({ alive }) => alive).length
  } catch {
    return 0
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
