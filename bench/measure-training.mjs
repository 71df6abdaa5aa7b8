import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { figure } from './figure.mjs'
import { memoryOf } from './memory.mjs'
import { api, repository, startSystem, until } from './system.mjs'

const EPOCHS = 3
/** Of this repository: others may be training on the machine. */
const TRAINING_CHILD = path.join(repository, 'apps', 'worker', 'dist', 'children', 'training-child.js')

/**
 * The tutorial's run as a person queues it: MNIST, 60,000 images in batches of 100, validation on 10,000 after each
 * epoch, one training process on an otherwise idle machine.
 */
export async function measureTraining() {
  console.error(`training: ${EPOCHS} epochs of the tutorial's network`)
  const system = await startSystem()
  try {
    const run = await api(system.address, '/runs', { training: { epochs: EPOCHS, earlyStopping: null } })
    const paces = new Map()
    const peak = { resident: 0, own: 0 }
    const finished = await until(
      () => api(system.address, `/runs/${run.id}`),
      ({ state, progress }) => {
        const memory = memoryOfProcess(TRAINING_CHILD)
        peak.resident = Math.max(peak.resident, memory?.peakResident ?? 0)
        peak.own = Math.max(peak.own, memory?.own ?? 0)
        // The pace at the end of an epoch's batches is the mean over the epoch.
        if (progress?.imagesPerSecond) paces.set(progress.epoch, progress.imagesPerSecond)
        return state !== 'queued' && state !== 'running'
      },
    )
    if (finished.state !== 'completed')
      throw new Error(`The run ${finished.state}: ${finished.error?.message}`)
    const steps = [...paces.values()].map((imagesPerSecond) => (100 / imagesPerSecond) * 1000)
    const epochs = finished.epochRecords.map(({ durationMs }) => durationMs / 1000)
    return {
      'training.step': figure('Training step of the whole system, batch of 100', 'ms', steps, 1),
      'training.epoch': figure('Epoch with validation in the whole system', 's', epochs, 1),
      ...(peak.resident === 0 ? {} : memoryFigures(peak)),
    }
  } finally {
    await system.stop()
  }
}

function memoryFigures({ resident, own }) {
  const whose = 'of the training process of the whole system'
  return {
    'training.peakMemory': figure(`Peak of resident memory ${whose}`, 'MB', [resident / 1e6]),
    'training.peakPrivateMemory': figure(`Peak of own (anonymous) memory ${whose}`, 'MB', [own / 1e6]),
  }
}

/** Memory of the process that runs a file; undefined where there is none or the kernel does not tell (not Linux). */
function memoryOfProcess(file) {
  if (process.platform !== 'linux') return undefined
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && commandOf(name).includes(file))
  return pid && memoryOf(pid)
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It ended while it was looked at.
    return ''
  }
}
