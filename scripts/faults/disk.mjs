// A disk that is full, and free again.
import path from 'node:path'
import { lacksSmallDisks, SmallDisk } from './support/small-disk.mjs'
import { startSystem } from './support/system.mjs'
import { until } from './support/until.mjs'

const MEGABYTES = 256
const WRITES = 5
const LEAST_FREE_MEGABYTES = 16
/** Enough that no machine gets to its end before the disk is full. */
const EPOCHS = 12
const STANDING_MS = 10_000

export const faults = [
  {
    name: 'disk-full-supervisor',
    isShort: true,
    lacks: lacksSmallDisks,
    run: onSmallDisk(fillUnderSupervisor),
  },
  { name: 'disk-full-training', isShort: true, lacks: lacksSmallDisks, run: onSmallDisk(fillUnderTraining) },
]

/** `npm start` lives on, what is acknowledged is kept, what is refused says why, and logs go on. */
async function fillUnderSupervisor(disk) {
  const data = path.join(disk.directory, 'data')
  // Nothing is trained here.
  const env = { CONVSCOPE_TRAINING_CONCURRENCY: '0', CONVSCOPE_MIN_FREE_MB: '1' }
  const system = await startSystem({ data, env })
  const acknowledged = []
  let refused = 0
  const attempt = async (kind, { status, body }) => {
    if (status === 201) acknowledged.push(`/api/v1/${kind}/${body.id}`)
    else if (status === 503 && body?.error?.code === 'disk_full') refused += 1
    else throw new Error(`one of the ${kind} was answered with ${status} ${JSON.stringify(body)}`)
  }
  const writeSome = async () => {
    for (let i = 0; i < WRITES; i++) {
      const name = `${acknowledged.length} ${refused}`
      await attempt('runs', await system.queueRun(1, name))
      await attempt('images', await system.upload(name))
    }
  }
  try {
    await writeSome()
    disk.fill()
    for (let i = 0; i < 3; i++) {
      await writeSome()
      disk.fill()
    }
    // A part that ends meanwhile is started again.
    if (!system.isRunning) throw new Error(`npm start ended: ${system.output.slice(-500)}`)
    disk.free()
    const began = Date.now()
    const count = acknowledged.length
    await until(async () => {
      await attempt('runs', await system.queueRun(1, 'afterwards'))
      return acknowledged.length > count
    })
    const recoveredInMs = Date.now() - began
    system.kill('SIGKILL')
    await system.ended
    const again = await startSystem({ data, env })
    try {
      let missing = 0
      for (const route of acknowledged) {
        const { status } = await again.ask(route)
        if (status !== 200) missing += 1
      }
      return { acknowledged: acknowledged.length, missing, refused, recoveredInMs }
    } finally {
      await again.stop()
    }
  } finally {
    await system.stop()
  }
}

/** A run that is trained when space ends, and one that is queued then, both complete when there is some again. */
async function fillUnderTraining(disk) {
  const data = path.join(disk.directory, 'data')
  const system = await startSystem({ data, env: { CONVSCOPE_MIN_FREE_MB: String(LEAST_FREE_MEGABYTES) } })
  const acknowledged = []
  const queue = async (epochs, name) => {
    const { status, body } = await system.queueRun(epochs, name)
    if (status !== 201) throw new Error(`${name} was answered with ${status} ${JSON.stringify(body)}`)
    acknowledged.push({ id: body.id, epochs })
    return body.id
  }
  try {
    const trained = await queue(EPOCHS, 'trained')
    await until(async () => (await system.get(`/api/v1/runs/${trained}`)).epochsDone >= 2)
    // Little space: nothing new begins, and what runs goes on.
    disk.fillUpTo(LEAST_FREE_MEGABYTES - 1)
    const waiting = await queue(1, 'waiting')
    const { shortages } = await system.get('/api/v1/space')
    if (!(shortages[0]?.missingMegabytes > 0)) throw new Error('the shortage is not told')
    // None: what runs cannot go on.
    await until(async () => {
      disk.fill()
      const { body } = await system.ask(`/api/v1/runs/${trained}`)
      if (body?.state === 'completed') throw new Error('the run was done before the disk was full')
      return body?.state === 'queued' || body?.state === 'failed' || isOld(body?.progress?.updatedAt)
    })
    if (!system.isRunning) throw new Error(`npm start ended: ${system.output.slice(-500)}`)
    disk.free()
    const began = Date.now()
    let missing = 0
    for (const { id, epochs } of acknowledged) {
      const run = await until(async () => {
        const each = await system.get(`/api/v1/runs/${id}`)
        return ['completed', 'failed'].includes(each.state) ? each : undefined
      })
      if (run.state !== 'completed') throw new Error(`${run.name} is ${run.state}: ${run.error?.message}`)
      const kept = new Set(run.epochRecords.map(({ epoch }) => epoch))
      missing += epochs - kept.size
    }
    const { startedAt } = await system.get(`/api/v1/runs/${waiting}`)
    if (new Date(startedAt).getTime() < began) throw new Error('a run began without space')
    return { acknowledged: acknowledged.length, missing, recoveredInMs: Date.now() - began }
  } finally {
    await system.stop()
  }
}

/** A training tells of itself every second; it stands when it has not for so long. */
function isOld(time) {
  return time !== undefined && Date.now() - new Date(time).getTime() > STANDING_MS
}

function onSmallDisk(run) {
  return async (at) => {
    const disk = new SmallDisk(path.join(at, 'disk'), { megabytes: MEGABYTES })
    try {
      return await run(disk)
    } finally {
      disk.remove()
    }
  }
}
