import type { RunDetail } from '@convscope/shared'
import { decodeNpy } from '@convscope/shared'
import { eventually, hasPart, isAlive, RedisServer } from '@convscope/testing'
import { Queue } from 'bullmq'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Installation, type WorkerHandle } from './support/installation.js'

// No machine gets to its end while a test waits.
const LONG = { epochs: 5000 }
const nine = () =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#eee"/><g fill="none" stroke="#222" stroke-width="14"><circle cx="95" cy="75" r="32"/><path d="M127 75 L120 165"/></g></svg>',
    ),
  )
    .png()
    .toBuffer()
const metricsOf = (run: RunDetail) =>
  run.epochRecords.map(({ epoch, loss, accuracy, valLoss, valAccuracy }) => ({
    epoch,
    loss,
    accuracy,
    valLoss,
    valAccuracy,
  }))

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))('a worker', () => {
  let installation: Installation
  let worker: WorkerHandle
  /** What nothing has disturbed. */
  let undisturbed: RunDetail
  beforeAll(async () => {
    installation = await Installation.create()
    worker = await installation.startWorker()
    undisturbed = await installation.finished((await installation.queueRun()).id)
  }, 120_000)
  afterAll(() => installation?.close())

  it('trains a queued run to its end, with everything in the rows', () => {
    expect(undisturbed).toMatchObject({ state: 'completed', epochsDone: 3, error: null, progress: null })
    expect(undisturbed.tensorflowVersion).toMatch(/^2\./)
    expect(undisturbed.checkpoints).toHaveLength(3)
    expect(undisturbed.attempts).toMatchObject([{ number: 1, outcome: 'completed' }])
    expect(undisturbed.best?.valAccuracy).toBeGreaterThan(0.6)
  })

  it('answers an own image: tensors, statistics, tiles and prediction', async () => {
    const { storage } = installation
    const image = await storage.images.create(await nine(), { polarity: 'auto', source: 'drawing' })
    const checkpointId = undisturbed.checkpoints.find(({ best }) => best)?.id
    const { id } = await installation.queueInspection({ checkpointId, imageId: image.id })
    const done = await installation.finishedInspection(id)
    expect(done.error).toBeNull()
    expect(done.layers.map(({ layer, shape }) => [layer, ...shape])).toEqual([
      ['conv2d_1', 28, 28, 32],
      ['conv2d_2', 14, 14, 64],
    ])
    expect(done.prediction?.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
    expect(done.trueClass).toBeNull()
    for (const layer of done.layers) {
      const { stream } = await storage.inspections.activations(id, layer.layer)
      const { values, shape } = decodeNpy(Buffer.concat(await stream.toArray()))
      expect(shape).toEqual(layer.shape)
      expect(Math.max(...values)).toBe(layer.layerMax)
      const [height, width, channels] = layer.shape as [number, number, number]
      for (const tile of layer.tiles) {
        const { data, info } = await sharp(await storage.artifacts.read(tile.sha256))
          .raw()
          .toBuffer({ resolveWithObject: true })
        let worst = 0
        for (let channel = tile.firstChannel; channel < tile.firstChannel + tile.channels; channel++) {
          const slot = channel - tile.firstChannel
          const span = (layer.statistics.max[channel] as number) - (layer.statistics.min[channel] as number)
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const row = Math.floor(slot / tile.columns) * height + y
              const column = (slot % tile.columns) * width + x
              const gray = data[(row * info.width + column) * info.channels] as number
              const drawn = (layer.statistics.min[channel] as number) + (span * gray) / 255
              const value = values[(y * width + x) * channels + channel] as number
              if (span > 0) worst = Math.max(worst, Math.abs(drawn - value) / span)
            }
          }
        }
        expect(worst).toBeLessThan(0.5 / 255 + 1e-6)
      }
    }
  })

  it('answers an image of the data set, of any layers, while a run is trained', async () => {
    const long = await installation.queueRun(LONG)
    await installation.run(long.id, ({ progress }) => (progress?.batch ?? 0) > 0)
    const { id } = await installation.queueInspection({
      checkpointId: undisturbed.checkpoints[0]?.id,
      datasetImage: { dataset: 'mnist', split: 'test', index: 0 },
      layers: ['dense_2', 'max_pooling2d_1', 'flatten_1'],
    })
    const done = await installation.finishedInspection(id)
    expect(done).toMatchObject({ state: 'completed', trueClass: 7 })
    expect(done.layers.map(({ layer, shape }) => [layer, ...shape])).toEqual([
      ['max_pooling2d_1', 14, 14, 32],
      ['flatten_1', 3136],
      ['dense_2', 10],
    ])
    expect(await installation.storage.runs.get(long.id)).toMatchObject({ state: 'running' })
    await installation.storage.runs.cancel(long.id)
  })

  it('ends a cancelled training within two seconds', async () => {
    const run = await installation.queueRun(LONG)
    await installation.run(run.id, ({ progress }) => (progress?.batch ?? 0) > 0)
    const [pid] = worker.trainings() as [number]
    const cancelled = Date.now()
    expect(await installation.storage.runs.cancel(run.id)).toMatchObject({ state: 'cancelled' })
    await eventually(
      () => isAlive(pid),
      (alive) => !alive,
    )
    expect(Date.now() - cancelled).toBeLessThan(2000)
    expect((await installation.storage.runs.get(run.id)).attempts).toMatchObject([{ outcome: 'cancelled' }])
  })

  it('never starts what was cancelled in the queue', async () => {
    const first = await installation.queueRun(LONG)
    await installation.run(first.id, ({ state }) => state === 'running')
    const second = await installation.queueRun()
    await installation.storage.runs.cancel(second.id)
    await installation.storage.runs.cancel(first.id)
    const third = await installation.finished((await installation.queueRun({ epochs: 1 })).id)
    expect(third.state).toBe('completed')
    expect((await installation.storage.runs.get(second.id)).attempts).toEqual([])
  })

  it('tries again after its training process was killed; the metrics are those of an undisturbed run', async () => {
    const run = await installation.queueRun()
    await installation.run(run.id, ({ epochsDone }) => epochsDone >= 1)
    for (const pid of worker.trainings()) process.kill(pid, 'SIGKILL')
    const done = await installation.finished(run.id)
    expect(done.state).toBe('completed')
    expect(done.attempts.map(({ outcome }) => outcome)).toEqual(['crashed', 'completed'])
    expect(metricsOf(done)).toEqual(metricsOf(undisturbed))
  })

  it('fails a run whose training diverges, with advice', async () => {
    const linear = { type: 'dense', units: 128 }
    const run = await installation.queueRun(
      { optimizer: { type: 'sgd', learningRate: 10, momentum: 0.99 } },
      {
        architecture: [
          { type: 'flatten' },
          linear,
          linear,
          { type: 'dense', units: 10, activation: 'softmax' },
        ],
      },
    )
    const done = await installation.finished(run.id)
    expect(done).toMatchObject({ state: 'failed', error: { code: 'training_diverged' } })
    expect(done.attempts).toMatchObject([{ outcome: 'failed', error: { code: 'training_diverged' } }])
  })

  it('is not disturbed by jobs that are none', async () => {
    const queue = new Queue('training', {
      connection: { url: installation.configuration.redisUrl },
      prefix: installation.configuration.redisPrefix,
    })
    await queue.add('training', { nonsense: true }, { removeOnFail: true })
    await queue.add('training', { runId: 'nothing' }, { removeOnComplete: true })
    await eventually(
      () => queue.getJobCounts('waiting', 'active', 'delayed'),
      (counts) => Object.values(counts).every((count) => count === 0),
    )
    await queue.close()
    expect(await installation.finished((await installation.queueRun({ epochs: 1 })).id)).toMatchObject({
      state: 'completed',
    })
  })

  it('says how it is, and counts what it does', async () => {
    const health = await installation.health('/healthz')
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({
      ok: true,
      parts: { redis: { ok: true }, training: { ok: true } },
    })
    expect(await (await installation.health('/metrics')).text()).toMatch(
      /convscope_jobs_total\{.*done.*\} \d+/,
    )
  })

  it('gives its run back when it is stopped, and leaves no process; the next worker goes on', async () => {
    const run = await installation.queueRun()
    await installation.run(run.id, ({ epochsDone }) => epochsDone >= 1)
    const children = worker.descendants()
    expect(await worker.terminate()).toBe(0)
    expect(children.filter(isAlive)).toEqual([])
    expect(await installation.storage.runs.get(run.id)).toMatchObject({
      state: 'queued',
      attempts: [{ outcome: 'released' }],
    })
    worker = await installation.startWorker()
    const done = await installation.finished(run.id)
    expect(metricsOf(done)).toEqual(metricsOf(undisturbed))
  })

  it('goes on from the newest checkpoint that is intact, says so, and mends the damaged one', {
    timeout: 240_000,
  }, async () => {
    const run = await installation.queueRun({ epochs: 5 })
    await installation.run(run.id, ({ epochsDone }) => epochsDone >= 2)
    await worker.terminate()
    const { checkpoints, epochsDone } = await installation.storage.runs.get(run.id)
    const newest = checkpoints.at(-1)?.id as string
    installation.damage((await installation.storage.runs.checkpointFiles(newest)).weights)
    await expect(installation.storage.runs.checkpointFiles(newest)).rejects.toMatchObject({
      code: 'artifact_corrupt',
    })
    worker = await installation.startWorker()
    const done = await installation.finished(run.id)
    expect(done).toMatchObject({ state: 'completed', epochsDone: 5 })
    expect(done.attempts).toMatchObject([
      { outcome: 'released', notice: null },
      { outcome: 'completed', notice: expect.stringContaining(`went on from epoch ${epochsDone - 1}`) },
    ])
    expect(metricsOf(done).slice(0, 3)).toEqual(metricsOf(undisturbed))
    await installation.storage.runs.checkpointFiles(newest)
  })

  it('that is killed loses nothing: another one takes its run over', async () => {
    const run = await installation.queueRun()
    await installation.run(run.id, ({ epochsDone }) => epochsDone >= 1)
    const children = worker.descendants()
    await worker.kill()
    await eventually(
      () => children.filter(isAlive),
      (alive) => alive.length === 0,
    )
    worker = await installation.startWorker()
    const done = await installation.finished(run.id)
    expect(done.state).toBe('completed')
    expect(done.attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'completed'])
    expect(metricsOf(done)).toEqual(metricsOf(undisturbed))
  })
})
