// Other programs that hold SQLite's write lock, and many writers: what was acknowledged is in the file, as another
// connection sees it after kill -9.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from './support/open-database.mjs'
import { descendantsOf } from './support/processes.mjs'
import { startSystem } from './support/system.mjs'
import { until } from './support/until.mjs'

const CLIENTS = 10
const TRAININGS = 3
/** What a busy database is answered with. */
const BUSY = 'database_busy'
/** Of memory, for ten thousand writes: a process's heap has not the same size twice. */
const TOLERATED_MEGABYTES = 100

export const faults = [
  lock('sqlite-locked-0.4s', { seconds: 0.4, times: 1, isShort: false }),
  lock('sqlite-locked-0.4s-ten-times', { seconds: 0.4, times: 10, isShort: true }),
  lock('sqlite-locked-1s', { seconds: 1, times: 1, isShort: false }),
  lock('sqlite-locked-1s-ten-times', { seconds: 1, times: 10, isShort: false }),
  lock('sqlite-locked-5s', { seconds: 5, times: 1, isShort: false }),
  lock('sqlite-locked-5s-ten-times', { seconds: 5, times: 10, isShort: false }),
  lock('sqlite-locked-20s', { seconds: 20, times: 1, isShort: true }),
  lock('sqlite-locked-20s-ten-times', { seconds: 20, times: 10, isShort: false }),
  {
    name: 'sqlite-ten-writers-three-trainings',
    isShort: false,
    run: (at) => writersAndTrainings(at, 60_000),
  },
  { name: 'sqlite-ten-thousand-writes', isShort: false, run: (at) => manyWrites(at, 10_000) },
]

/** Another program holds the lock while a run is trained and people write notes; then everything is killed. */
function lock(name, { seconds, times, isShort }) {
  return {
    name,
    isShort,
    async run(at) {
      const data = path.join(at, 'data')
      const system = await startSystem({ data })
      try {
        const run = await queue(system, 1000)
        await until(async () => (await system.get(`/api/v1/runs/${run}`)).epochsDone >= 1)
        const writers = new Writers(system, run)
        await until(() => writers.acknowledged.length >= CLIENTS)
        const program = openDatabase(data)
        for (let time = 0; time < times; time++) {
          program.exec('BEGIN IMMEDIATE')
          await delay(seconds * 1000)
          program.exec('ROLLBACK')
          await delay(200)
        }
        program.close()
        const began = Date.now()
        const before = writers.acknowledged.length
        await until(() => writers.acknowledged.length >= before + CLIENTS)
        const epochs = (await system.get(`/api/v1/runs/${run}`)).epochsDone
        await until(async () => (await system.get(`/api/v1/runs/${run}`)).epochsDone > epochs)
        const { attempts } = await system.get(`/api/v1/runs/${run}`)
        if (attempts.length !== 1) throw new Error(`the training was begun ${attempts.length} times`)
        const { items: workers } = await system.get('/api/v1/workers')
        if (!workers[0]?.alive) throw new Error('the worker counts as dead')
        return await writers.countAfterKill(data, { recoveredInMs: Date.now() - began })
      } finally {
        await killAll(system)
      }
    },
  }
}

/** Nobody from outside: the writers are in each other's way, and in the trainings'. None is refused. */
async function writersAndTrainings(at, milliseconds) {
  const data = path.join(at, 'data')
  const env = { CONVSCOPE_TRAINING_CONCURRENCY: String(TRAININGS) }
  const system = await startSystem({ data, env })
  try {
    const runs = []
    for (let i = 0; i < TRAININGS; i++) runs.push(await queue(system, 1000))
    for (const run of runs) {
      await until(async () => (await system.get(`/api/v1/runs/${run}`)).epochsDone >= 1)
    }
    const writers = new Writers(system, runs[0])
    await delay(milliseconds)
    const counts = await writers.countAfterKill(data, {})
    if (counts.refused > 0) throw new Error(`${counts.refused} of ${counts.acknowledged} writes were refused`)
    return counts
  } finally {
    await killAll(system)
  }
}

/** File handles and memory of the process that writes stay where they were. */
async function manyWrites(at, count) {
  const data = path.join(at, 'data')
  const system = await startSystem({ data, env: { CONVSCOPE_TRAINING_CONCURRENCY: '0' } })
  try {
    const run = await queue(system, 1)
    const writers = new Writers(system, run)
    // What a process takes once, it has taken then.
    await until(() => writers.acknowledged.length >= 1000)
    const before = resources(system)
    await until(() => writers.acknowledged.length >= 1000 + count)
    const after = resources(system)
    const handlesMore = after.handles - before.handles
    const megabytesMore = Math.round(after.megabytes - before.megabytes)
    if (handlesMore > CLIENTS || megabytesMore > TOLERATED_MEGABYTES) {
      throw new Error(`${count} writes took ${handlesMore} handles and ${megabytesMore} MB`)
    }
    return await writers.countAfterKill(data, { handlesMore, megabytesMore })
  } finally {
    await killAll(system)
  }
}

/** People who write notes, each one after the other, until the system is killed. */
class Writers {
  acknowledged = []
  refused = 0
  #error
  #isStopped = false
  #system
  #work

  constructor(system, runId) {
    this.#system = system
    this.#work = Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.#write(client, runId)))
  }

  async #write(client, runId) {
    for (let number = 0; !this.#isStopped; number++) {
      const { status, body } = await this.#system.ask('/api/v1/notes', {
        runId,
        text: `${client}: ${number}`,
      })
      if (status === 201) this.acknowledged.push(body.id)
      else if (status === 503 && body?.error?.code === BUSY) this.refused += 1
      else if (status !== 0) this.#error ??= `a note was answered with ${status} ${JSON.stringify(body)}`
    }
  }

  /** Kills everything in the midst of writing, and looks through a connection of its own for what was acknowledged. */
  async countAfterKill(data, others) {
    await killAll(this.#system)
    this.#isStopped = true
    await this.#work
    if (this.#error !== undefined) throw new Error(this.#error)
    const database = openDatabase(data)
    const find = database.prepare('SELECT 1 FROM Note WHERE id = ?')
    const missing = this.acknowledged.filter((id) => find.get(id) === undefined).length
    database.close()
    return { acknowledged: this.acknowledged.length, missing, refused: this.refused, ...others }
  }
}

async function queue(system, epochs) {
  const { status, body } = await system.queueRun(epochs, 'a run')
  if (status !== 201) throw new Error(`a run was answered with ${status} ${JSON.stringify(body)}`)
  return body.id
}

/** Pulls the plug: the supervisor first, so that it starts nothing again. */
async function killAll(system) {
  const below = descendantsOf(system.pid)
  for (const pid of [system.pid, ...below]) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Ended already.
    }
  }
  await system.ended
}

/** What the system's largest process and all of their handles take. */
function resources(system) {
  const pids = descendantsOf(system.pid)
  const handles = pids.reduce((sum, pid) => sum + countHandles(pid), 0)
  return { handles, megabytes: Math.max(...pids.map(residentMegabytes)) }
}

function countHandles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
