// `npm start`: sets up what is missing, runs everything on this machine, and shows the tutorial on an empty store.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { runDemo } from './run/demo.mjs'
import { waitUntilHealthy } from './run/http.mjs'
import { Instance } from './run/instance.mjs'
import { HELP, readOptions } from './run/options.mjs'
import { freePort } from './run/ports.mjs'
import { SupervisedProcess } from './run/supervised-process.mjs'
import { buildAll } from './setup/build.mjs'
import { run } from './setup/command.mjs'
import { repositoryRoot } from './setup/locations.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { nodeInstallAdvice, nodeIsNewEnough } from './setup/platform.mjs'
import { ensureRedisProgram, redisAnswers, redisVersion } from './setup/redis.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { lastLines, SetupError, Terminal } from './terminal.mjs'

const STARTING_MS = 120_000
/** A worker gives its runs back to the queue before it ends. */
const PATIENCE_MS = { dashboard: 5000, worker: 15_000, redis: 10_000 }

const terminal = new Terminal()
const interrupted = new AbortController()
const parts = []
/** Process ids of the parts, for a start after a crash of this one. */
const running = {}
let instance
let isEnding = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) terminal.line(HELP)
  else await start(options)
} catch (error) {
  if (!interrupted.signal.aborted) {
    terminal.failure(error)
    await end(1)
  }
}

async function start({ demo, dataDirectory, port, isPortFixed }) {
  if (!nodeIsNewEnough()) {
    throw new SetupError(`Node ${process.versions.node} is too old.`, nodeInstallAdvice())
  }
  instance = new Instance(dataDirectory)
  const logs = path.join(dataDirectory, 'logs')
  await mkdir(logs, { recursive: true })

  await ensurePackages(terminal)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
  await buildAll(terminal)
  if (interrupted.signal.aborted) return

  const redisUrl = process.env.REDIS_URL || (await startRedis(dataDirectory, logs))
  if (!(await redisAnswers(redisUrl))) {
    throw new SetupError(
      `No Redis answers at REDIS_URL=${redisUrl}.`,
      'start it, or unset REDIS_URL to use an own one',
    )
  }
  const workerPort = await freePort(0)
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    CONVSCOPE_DATA_DIR: dataDirectory,
    DATABASE_URL: process.env.DATABASE_URL || `file:${path.join(dataDirectory, 'convscope.db')}`,
    REDIS_URL: redisUrl,
    CONVSCOPE_WORKER_HEALTH_PORT: String(workerPort),
    CONVSCOPE_HEALTH_HOST: '127.0.0.1',
  }
  await migrate(env)

  const dashboardPort = isPortFixed ? port : await freePort(port)
  const address = `http://127.0.0.1:${dashboardPort}`
  startPart('worker', process.execPath, ['apps/worker/dist/main.js'], {
    env,
    logs,
    mark: 'worker/dist/main.js',
  })
  startPart(
    'dashboard',
    process.execPath,
    [
      path.join(repositoryRoot, 'node_modules/next/dist/bin/next'),
      ...['start', '--hostname', '127.0.0.1', '--port', String(dashboardPort)],
    ],
    { env, logs, mark: 'next', cwd: path.join(repositoryRoot, 'apps/dashboard') },
  )
  const step = terminal.step('Starting worker and dashboard')
  await Promise.all([
    requireHealthy('dashboard', `${address}/healthz`, logs),
    requireHealthy('worker', `http://127.0.0.1:${workerPort}/healthz`, logs),
  ])
  if (interrupted.signal.aborted) return
  step.done()
  instance.update({ address })
  terminal.line()
  terminal.line(`Convscope is at ${address}   (Ctrl-C stops it; logs are in ${logs})`)

  if (demo) await runDemo({ terminal, address, dataDirectory, signal: interrupted.signal })
}

/** Append-only, so that queued jobs outlive a restart. */
async function startRedis(dataDirectory, logs) {
  const { program, origin } = await ensureRedisProgram(terminal)
  const version = await redisVersion(program)
  if (version === undefined)
    throw new SetupError(`${program} does not run.`, 'npm run doctor shows the parts')
  const directory = path.join(dataDirectory, 'redis')
  await mkdir(directory, { recursive: true })
  const port = await freePort(0)
  const settings = [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
    ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
  ]
  startPart('redis', program, settings, { env: process.env, logs, mark: `127.0.0.1:${port}` })
  const url = `redis://127.0.0.1:${port}`
  for (let tries = 0; tries < 100 && !interrupted.signal.aborted; tries++) {
    if (await redisAnswers(url)) {
      terminal.already('Redis', `${version} (${origin})`)
      return url
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new SetupError(
    'Redis was started and does not answer.',
    `its log says why: ${path.join(logs, 'redis.log')}`,
  )
}

async function migrate(env) {
  const { code, output } = await run(process.execPath, ['packages/storage/dist/migrate-cli.js'], {
    cwd: repositoryRoot,
    env,
  })
  if (code !== 0) {
    throw new SetupError('The database could not be brought up to date.', 'npm run doctor shows the parts', {
      detail: lastLines(output, 10),
    })
  }
  terminal.already('Database', lastLines(output, 1))
}

/** @param {{ mark: string }} options mark: what its command line holds, by which a later start knows it. */
function startPart(name, program, args, { env, logs, mark, cwd = repositoryRoot }) {
  const part = new SupervisedProcess({
    name,
    program,
    args,
    cwd,
    env,
    logFile: path.join(logs, `${name}.log`),
    onRestart: (text) => terminal.line(`      ${text}`),
    onPid: () => {
      running[name] = { pid: part.pid, mark }
      instance.update({ parts: running })
    },
  })
  parts.push(part)
  part.start()
}

async function requireHealthy(name, url, logs) {
  if (await waitUntilHealthy(url, STARTING_MS, interrupted.signal)) return
  if (interrupted.signal.aborted) return
  throw new SetupError(`The ${name} does not answer.`, `its log says why: ${path.join(logs, `${name}.log`)}`)
}

/** Dashboard, worker, Redis: nobody asks any more, nobody works any more, then the queue is closed. */
async function end(code) {
  if (isEnding) return
  isEnding = true
  interrupted.abort()
  if (parts.length > 0) {
    terminal.line()
    terminal.line('Stopping')
  }
  for (const name of ['dashboard', 'worker', 'redis']) {
    await parts.find((part) => part.name === name)?.stop(PATIENCE_MS[name])
  }
  instance?.release()
  process.exit(code)
}
