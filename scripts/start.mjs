// `npm start`: sets up what is missing, runs everything on this machine, and shows the tutorial on an empty store.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { requireDatabase } from './checks/database.mjs'
import { requireWritableDirectory } from './checks/directory.mjs'
import { requireFreePort } from './checks/port.mjs'
import { requireRedis } from './checks/redis.mjs'
import { runDemo } from './run/demo.mjs'
import { ENDING_ORDER } from './run/ending.mjs'
import { waitUntilHealthy } from './run/http.mjs'
import { Instance } from './run/instance.mjs'
import { readOptions } from './run/options.mjs'
import { freePort } from './run/ports.mjs'
import { configureRedis } from './run/redis-server.mjs'
import { startKeeper } from './run/start-keeper.mjs'
import { SupervisedProcess } from './run/supervised-process.mjs'
import { buildAll } from './setup/build.mjs'
import { run } from './setup/command.mjs'
import { repositoryRoot } from './setup/locations.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { nodeInstallAdvice, nodeIsNewEnough } from './setup/platform.mjs'
import { ensureRedisProgram, redisVersion } from './setup/redis.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureTensorFlow } from './setup/tensorflow.mjs'
import { lastLines, SetupError, Terminal } from './terminal.mjs'

const STARTING_MS = 120_000
const REDIS_TRIES = 100

const terminal = new Terminal()
const interrupted = new AbortController()
const parts = []
/** Process ids of the parts, for a start after a crash of this one. */
const running = {}
let instance
let keeper
let isEnding = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0))
// Whatever it is, nothing goes on unsupervised.
process.on('uncaughtException', (error) => {
  terminal.failure(error)
  void end(1)
})

try {
  await start(readOptions(process.argv.slice(2)))
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
  requireWritableDirectory(dataDirectory, 'data directory', 'name another one: npm start -- --data DIRECTORY')
  const artifactStore = anchored(process.env.ARTIFACT_STORE)
  if (artifactStore?.startsWith('file:')) {
    requireWritableDirectory(
      artifactStore.slice('file:'.length),
      'artifact directory',
      'check ARTIFACT_STORE',
    )
  }
  instance = new Instance(dataDirectory)
  const databaseUrl = anchored(process.env.DATABASE_URL) || `file:${path.join(dataDirectory, 'convscope.db')}`
  const ownRedisUrl = process.env.REDIS_URL
  // What a person has to mend comes before what takes minutes.
  if (ownRedisUrl) await requireRedis(ownRedisUrl)
  if (isPortFixed) await requireFreePort(port)
  await ensurePackages(terminal)
  await requireDatabase(databaseUrl)
  await ensureTensorFlow(terminal)
  await ensureSqlite(terminal)
  await buildAll(terminal)
  if (interrupted.signal.aborted) return

  // From here on files belong to this user alone.
  const { openDataDirectory } = await import('../packages/shared/dist/server/index.js')
  const instanceId = await openDataDirectory(dataDirectory)
  const logs = path.join(dataDirectory, 'logs')
  mkdirSync(logs, { recursive: true })
  keeper = startKeeper()

  const redisUrl = ownRedisUrl || (await startRedis(dataDirectory, logs))
  const workerPort = await freePort(0)
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    CONVSCOPE_DATA_DIR: dataDirectory,
    DATABASE_URL: databaseUrl,
    ARTIFACT_STORE: artifactStore,
    CONVSCOPE_DATASETS_DIR: fromRepository(process.env.CONVSCOPE_DATASETS_DIR),
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
    ['apps/dashboard/server.mjs', '--hostname', '127.0.0.1', '--port', String(dashboardPort)],
    { env, logs, mark: 'dashboard/server.mjs' },
  )
  const step = terminal.step('Starting worker and dashboard')
  await Promise.all([
    requireHealthy('dashboard', dashboardPort, instanceId, logs),
    requireHealthy('worker', workerPort, instanceId, logs),
  ])
  if (interrupted.signal.aborted) return
  step.done()
  instance.update({ address })
  terminal.line()
  terminal.line(`Convscope is at ${address}   (Ctrl-C stops it; logs are in ${logs})`)

  if (demo) await showDemo(address, dataDirectory)
}

/** The parts run in different directories: a path means the same to all of them. */
function fromRepository(file) {
  return file && path.resolve(repositoryRoot, file)
}

function anchored(url) {
  return url?.startsWith('file:') ? `file:${fromRepository(url.slice('file:'.length))}` : url
}

async function showDemo(address, dataDirectory) {
  try {
    await runDemo({ terminal, address, dataDirectory, signal: interrupted.signal })
  } catch (error) {
    if (interrupted.signal.aborted) return
    terminal.line()
    terminal.line(
      `The tutorial stops here: ${error.message} Everything else goes on; the next start goes on with it.`,
    )
  }
}

async function startRedis(dataDirectory, logs) {
  const { program, origin } = await ensureRedisProgram(terminal)
  const version = await redisVersion(program)
  if (version === undefined)
    throw new SetupError(`${program} does not run.`, 'npm run doctor shows the parts')
  const port = await freePort(0)
  const { file, url } = configureRedis(path.join(dataDirectory, 'redis'), port)
  startPart('redis', program, [file], { env: process.env, logs, mark: `127.0.0.1:${port}` })
  let fault
  for (let tries = 0; tries < REDIS_TRIES && !interrupted.signal.aborted; tries++) {
    try {
      await requireRedis(url)
      terminal.already('Redis', `${version} (${origin})`)
      return url
    } catch (error) {
      fault = error
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new SetupError(
    'Redis was started and does not answer.',
    `its log says why: ${path.join(logs, 'redis.log')}`,
    { cause: fault },
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
      keeper.tell(Object.fromEntries(Object.entries(running).map(([each, { pid }]) => [each, pid])))
      instance.update({ parts: running })
    },
  })
  parts.push(part)
  part.start()
}

async function requireHealthy(name, port, instanceId, logs) {
  const url = `http://127.0.0.1:${port}/healthz`
  const outcome = await waitUntilHealthy(url, instanceId, STARTING_MS, interrupted.signal)
  if (outcome === 'other') {
    throw new SetupError(
      `Port ${port} is taken by another Convscope.`,
      'npm start -- --port NUMBER takes another one',
    )
  }
  if (outcome === 'late') {
    throw new SetupError(
      `The ${name} does not answer.`,
      `its log says why: ${path.join(logs, `${name}.log`)}`,
    )
  }
}

async function end(code) {
  if (isEnding) return
  isEnding = true
  interrupted.abort()
  if (parts.length > 0) {
    terminal.line()
    terminal.line('Stopping')
  }
  for (const { name, patienceMs } of ENDING_ORDER) {
    await parts.find((part) => part.name === name)?.stop(patienceMs)
  }
  await keeper?.dismiss()
  instance?.release()
  process.exit(code)
}
