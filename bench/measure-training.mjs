import { readdirSync, readFileSync } from 'node:fs'
import { figure } from './figure.mjs'
import { api, startSystem, until } from './system.mjs'

const EPOCHS = 3

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
    let peakBytes = 0
    const finished = await until(
      () => api(system.address, `/runs/${run.id}`),
      ({ state, progress }) => {
        peakBytes = Math.max(peakBytes, peakMemory('training-child.js'))
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
      'training.step': figure('Training step, batch of 100', 'ms', steps, 1),
      'training.epoch': figure('Epoch with validation', 's', epochs, 1),
      ...(peakBytes === 0
        ? {}
        : { 'training.peakMemory': figure('Peak memory of the training process', 'MB', [peakBytes / 1e6]) }),
    }
  } finally {
    await system.stop()
  }
}

/** Bytes at most resident so far, of the process that runs a file; 0 where the kernel does not tell (not Linux). */
function peakMemory(file) {
  if (process.platform !== 'linux') return 0
  const peaks = readdirSync('/proc').map((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file)) return 0
      const kilobytes = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)?.[1]
      return Number(kilobytes ?? 0) * 1024
    } catch {
      // It ended while it was looked at.
      return 0
    }
  })
  return Math.max(...peaks)
}
