// Faults that a person has to mend before anything can run: `npm start` says what, and the way out, and leaves nothing.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askRedis } from '../checks/redis-conversation.mjs'
import { freePort } from '../run/ports.mjs'
import { findRedisProgram } from '../setup/redis.mjs'
import { lacksSmallDisks, SmallDisk } from './support/small-disk.mjs'
import { Start, startSystem } from './support/system.mjs'
import { until } from './support/until.mjs'

export const faults = [
  {
    name: 'redis-wants-a-password',
    isShort: true,
    lacks: lacksRedis,
    run: (at) =>
      withRedis(at, ['--requirepass', 'secret'], (url) =>
        refusedStart({ data: path.join(at, 'data'), env: { REDIS_URL: url } }, /wants a password/),
      ),
  },
  {
    name: 'redis-refuses-the-password',
    isShort: false,
    lacks: lacksRedis,
    run: (at) =>
      withRedis(at, ['--requirepass', 'secret'], (url) => {
        const env = { REDIS_URL: url.replace('//', '//:wrong@') }
        return refusedStart({ data: path.join(at, 'data'), env }, /refuses this user or password/)
      }),
  },
  {
    name: 'redis-may-forget',
    isShort: true,
    lacks: lacksRedis,
    run: (at) =>
      withRedis(at, ['--maxmemory-policy', 'allkeys-lru'], async (url) => {
        const counts = await refusedStart(
          { data: path.join(at, 'data'), env: { REDIS_URL: url } },
          /maxmemory-policy is allkeys-lru.*CONFIG SET maxmemory-policy noeviction/s,
        )
        return counts
      }),
  },
  {
    name: 'data-directory-read-only',
    isShort: true,
    lacks: lacksSmallDisks,
    async run(at) {
      const disk = new SmallDisk(path.join(at, 'disk'), { megabytes: 1, isReadOnly: true })
      try {
        return await refusedStart({ data: path.join(disk.directory, 'data') }, /file system is read-only/)
      } finally {
        disk.remove()
      }
    },
  },
  {
    name: 'database-where-none-can-be',
    isShort: true,
    run: (at) =>
      refusedStart(
        { data: path.join(at, 'data'), env: { DATABASE_URL: 'file:/proc/nowhere/convscope.db' } },
        /no directory can be made there/,
      ),
  },
  {
    name: 'postgresql-away',
    isShort: true,
    run: (at) =>
      refusedStart(
        { data: path.join(at, 'data'), env: { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/convscope' } },
        /No PostgreSQL answers/,
      ),
  },
  {
    name: 'port-of-another-convscope',
    isShort: true,
    async run(at) {
      const first = await startSystem({ data: path.join(at, 'first') })
      try {
        const counts = await refusedStart(
          { data: path.join(at, 'second'), port: first.port },
          /taken by another Convscope/,
        )
        const { total } = await first.get('/api/v1/runs')
        if (total !== 0) throw new Error('the demo was queued in the other installation')
        return counts
      } finally {
        await first.stop()
      }
    },
  },
]

/** Starts, and expects one sentence with a way out instead of a system, and no stack. */
async function refusedStart(options, sentence) {
  const began = Date.now()
  const start = new Start(options)
  const code = await start.ended
  const saidInMs = Date.now() - began
  const { output } = start
  if (code !== 1) throw new Error(`npm start ended with ${code}: ${output.slice(-500)}`)
  if (!sentence.test(output) || !/Cannot go on: .*\nWhat helps: /.test(output) || /\n\s+at /.test(output)) {
    throw new Error(`it said: ${output.slice(-500)}`)
  }
  return { refused: 1, missing: 0, saidInMs }
}

async function lacksRedis() {
  return (await findRedisProgram()) === undefined ? 'there is no Redis' : undefined
}

/** A Redis of the fault's own. */
async function withRedis(directory, settings, use) {
  const { program } = await findRedisProgram()
  const port = await freePort(0)
  const always = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory]
  const server = spawn(program, [...always, ...settings], { stdio: 'ignore' })
  const ended = new Promise((resolve) => {
    server.once('exit', resolve)
  })
  const url = `redis://127.0.0.1:${port}`
  try {
    await until(() =>
      askRedis(url, [['PING']], 1000).then(
        () => true,
        () => delay(50),
      ),
    )
    return await use(url)
  } finally {
    server.kill('SIGKILL')
    await ended
  }
}
