import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from '../setup/locations.mjs'
import { askApi, events, postJson } from './http.mjs'
import { writeAside } from './write-aside.mjs'

const NINE = path.join(repositoryRoot, 'assets/nine.png')
const RUN = {
  name: 'Tutorial: what a CNN sees',
  architecture: 'tutorial-cnn',
  dataset: 'mnist',
  tags: ['tutorial'],
}

/**
 * The tutorial on an empty store: its run on MNIST, then what the network sees in our nine. What was begun is
 * remembered, so that a later start goes on with it and queues nothing twice.
 */
export async function runDemo({ terminal, address, dataDirectory, signal }) {
  const memory = new Memory(path.join(dataDirectory, 'demo.json'))
  if (memory.isDone) return
  if (memory.runId === undefined) {
    const { total } = await askApi(address, '/runs?limit=1', { signal })
    if (total > 0) return memory.update({ isDone: true })
    const run = await postJson(address, '/runs', RUN, signal)
    memory.update({ runId: run.id })
  }
  terminal.line()
  terminal.line(`The tutorial's network is trained on MNIST: ${address}/runs/${memory.runId}`)
  const state = await followRun(terminal, address, memory.runId, signal)
  if (signal.aborted) return
  if (state !== 'completed') {
    terminal.line(`The run is ${state}; its page says why.`)
    return memory.update({ isDone: true })
  }
  if (memory.inspectionId === undefined) {
    memory.update({ inspectionId: await queueInspection(address, memory.runId, signal) })
  }
  const inspection = await followInspection(address, memory.inspectionId, signal)
  if (signal.aborted) return
  memory.update({ isDone: true })
  report(terminal, address, memory.runId, inspection)
}

function report(terminal, address, runId, inspection) {
  terminal.line()
  if (inspection.state === 'completed') {
    const { className, classIndex, probabilities } = inspection.prediction
    const sure = percent(probabilities[classIndex])
    terminal.line(`Our own nine is read as ${className}, ${sure} sure.`)
  } else {
    terminal.line(`The inspection failed: ${inspection.error?.message}`)
  }
  terminal.line(`  The run:           ${address}/runs/${runId}`)
  terminal.line(`  Its feature maps:  ${address}/inspections/${inspection.id}`)
}

async function followRun(terminal, address, runId, signal) {
  const show = terminal.liveLine()
  let shownEpoch = 0
  for await (const { event, data } of events(address, `/runs/${runId}/events`, signal)) {
    if (event === 'progress') show(progressText(data))
    if (event === 'epoch' && data.epoch > shownEpoch) {
      shownEpoch = data.epoch
      terminal.line(`      ${epochText(data)}`)
    }
    if (event === 'state' && ['completed', 'failed', 'cancelled'].includes(data.state)) {
      // The epochs of a run that has ended follow its state.
      if (shownEpoch > 0 || data.state !== 'completed') return data.state
      const run = await askApi(address, `/runs/${runId}`, { signal })
      for (const epoch of run.epochRecords) terminal.line(`      ${epochText(epoch)}`)
      return data.state
    }
  }
  return 'interrupted'
}

function progressText({ epoch, epochs, batch, batches, phase, loss, accuracy, secondsLeft }) {
  const parts = [`epoch ${epoch} of ${epochs}`, phase === 'training' ? `batch ${batch} of ${batches}` : phase]
  if (loss !== null) parts.push(`loss ${loss.toFixed(4)}`, `accuracy ${percent(accuracy)}`)
  if (secondsLeft !== null) parts.push(`${Math.ceil(secondsLeft)} s left`)
  return parts.join(', ')
}

function epochText({ epoch, loss, valLoss, valAccuracy, durationMs }) {
  return (
    `epoch ${epoch}: loss ${loss.toFixed(4)}, validation loss ${valLoss.toFixed(4)}, ` +
    `validation accuracy ${percent(valAccuracy)}, took ${(durationMs / 1000).toFixed(1)} s`
  )
}

async function queueInspection(address, runId, signal) {
  const form = new FormData()
  form.set('file', new File([await readFile(NINE)], 'nine.png', { type: 'image/png' }))
  const image = await askApi(address, '/images', { method: 'POST', body: form, signal })
  const run = await askApi(address, `/runs/${runId}`, { signal })
  const best = run.checkpoints.find((checkpoint) => checkpoint.best)
  const request = { checkpointId: best.id, imageId: image.id }
  return (await postJson(address, '/inspections', request, signal)).id
}

async function followInspection(address, inspectionId, signal) {
  for await (const { data } of events(address, `/inspections/${inspectionId}/events`, signal)) {
    if (data.state === 'completed' || data.state === 'failed') break
  }
  return signal.aborted ? undefined : askApi(address, `/inspections/${inspectionId}`, { signal })
}

/** As the pages write it: what is not all is never 100 %. */
function percent(fraction) {
  if (fraction === 1) return '100 %'
  return fraction > 0.9999 ? '> 99.99 %' : `${(fraction * 100).toFixed(2)} %`
}

/** How far the demo has come, over restarts. */
class Memory {
  #file
  #state

  constructor(file) {
    this.#file = file
    try {
      this.#state = JSON.parse(readFileSync(file, 'utf8'))
    } catch {
      this.#state = {}
    }
  }

  get isDone() {
    return this.#state.isDone === true
  }

  get runId() {
    return this.#state.runId
  }

  get inspectionId() {
    return this.#state.inspectionId
  }

  update(change) {
    this.#state = { ...this.#state, ...change }
    try {
      writeAside(this.#file, JSON.stringify(this.#state))
    } catch {
      // No space: the next change is written with this one, and at worst a later start shows the tutorial again.
    }
  }
}
