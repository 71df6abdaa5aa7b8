import { encodeNpy, timelineRequestSchema } from '@convscope/shared'
import { expect, it } from 'vitest'
import type { Storage } from '../src/index.js'
import {
  beginAttempt,
  completedRun,
  onEachDatabase,
  queueInspection,
  queueRun,
  recordEpoch,
} from './support/on-each-database.js'

const DIGIT = { dataset: 'digits', index: 4 }
const request = timelineRequestSchema.parse({ datasetImage: DIGIT })

async function runOf(storage: Storage, epochs: number, request: Record<string, unknown> = {}) {
  const run = await queueRun(storage, request)
  const attempt = await beginAttempt(storage, run.id)
  for (let epoch = 1; epoch <= epochs; epoch++) await recordEpoch(storage, attempt, epoch)
  return { runId: run.id, attempt }
}

onEachDatabase('one image through the checkpoints of a run', (fixture) => {
  it('is completed once, and has every epoch', async () => {
    const { storage, database } = fixture()
    const { runId } = await runOf(storage, 3)
    expect((await storage.inspections.timeline(runId, request)).map(({ inspection }) => inspection)).toEqual([
      null,
      null,
      null,
    ])
    const steps = await storage.inspections.completeTimeline(runId, request)
    expect(steps.map(({ epoch, inspection }) => [epoch, inspection?.state])).toEqual([
      [1, 'queued'],
      [2, 'queued'],
      [3, 'queued'],
    ])
    const before = await database.client.inspection.count()
    expect(await storage.inspections.completeTimeline(runId, request)).toEqual(steps)
    expect(await database.client.inspection.count()).toBe(before)
  })

  it('takes what is there, and asks anew for what failed or lacks a layer', async () => {
    const { storage } = fixture()
    const { runId } = await runOf(storage, 2)
    const [one, two] = (await storage.runs.get(runId)).checkpoints
    const layers = ['conv2d_1', 'conv2d_2', 'max_pooling2d_1']
    const more = await queueInspection(storage, { checkpointId: one?.id, datasetImage: DIGIT, layers })
    const failed = await queueInspection(storage, { checkpointId: two?.id, datasetImage: DIGIT })
    await (await storage.inspections.beginAttempt(failed.id))?.fail({ code: 'a', message: 'b' }, false)
    const steps = await storage.inspections.completeTimeline(runId, request)
    expect(steps[0]?.inspection?.id).toBe(more.id)
    expect(steps[1]?.inspection).toMatchObject({ state: 'queued' })
    const wider = timelineRequestSchema.parse({ datasetImage: DIGIT, layers: ['max_pooling2d_1'] })
    expect((await storage.inspections.timeline(runId, wider)).map((step) => step.inspection?.id)).toEqual([
      more.id,
      undefined,
    ])
  })

  it('is asked for at every epoch of a run that watches it', async () => {
    const { storage } = fixture()
    const { runId, attempt } = await runOf(storage, 2, { watch: [{ datasetImage: DIGIT }] })
    // An epoch that is recorded again asks for nothing new.
    await recordEpoch(storage, attempt, 2)
    const steps = await storage.inspections.timeline(runId, request)
    expect(steps.map(({ inspection }) => inspection?.state)).toEqual(['queued', 'queued'])
    expect((await storage.runs.get(runId)).watch).toEqual([{ datasetImage: { ...DIGIT, split: 'test' } }])
  })

  it('is read for each watched image, with the metrics of every epoch', async () => {
    const { storage } = fixture()
    const { runId } = await runOf(storage, 2, { watch: [{ datasetImage: DIGIT }] })
    const [watched, ...others] = await storage.inspections.watched(runId)
    expect(others).toEqual([])
    expect(watched?.image).toEqual({ datasetImage: { ...DIGIT, split: 'test' } })
    const run = await storage.runs.get(runId)
    expect(watched?.steps.map(({ loss, valAccuracy }) => [loss, valAccuracy])).toEqual(
      run.epochRecords.map(({ loss, valAccuracy }) => [loss, valAccuracy]),
    )
    expect(watched?.steps[0]?.inspection).toMatchObject({ inputUrl: null, trueClass: null, error: null })
    await expect(storage.inspections.watched('nothing')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is refused for an image or a layer that is not there', async () => {
    const { storage } = fixture()
    const { runId } = await runOf(storage, 1)
    const ask = (image: object) => storage.inspections.timeline(runId, timelineRequestSchema.parse(image))
    await expect(ask({ datasetImage: { dataset: 'digits', index: 999 } })).rejects.toMatchObject({
      code: 'index_out_of_range',
    })
    await expect(ask({ imageId: 'nothing' })).rejects.toMatchObject({ code: 'not_found', field: 'imageId' })
    await expect(ask({ datasetImage: DIGIT, layers: ['nothing'] })).rejects.toMatchObject({
      field: 'layers.0',
    })
  })

  it('cannot be watched when it is not there', async () => {
    const { storage } = fixture()
    await expect(
      queueRun(storage, { watch: [{ datasetImage: { dataset: 'digits', index: 999 } }] }),
    ).rejects.toMatchObject({ field: 'watch.0.datasetImage.index' })
  })
})

onEachDatabase('a part of a layer', (fixture) => {
  it('is read out of the stored values, with zeros beyond the edge', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT })
    const values = Float32Array.from({ length: 3 * 4 * 2 }, (_, i) => i + 1)
    const { sha256 } = await storage.artifacts.put(encodeNpy(values, [3, 4, 2]), 'application/x-npy')
    await (await storage.inspections.beginAttempt(id))?.complete({
      prediction: { classIndex: 0, className: 'zero', probabilities: [1] },
      trueClass: null,
      reading: null,
      inputSha256: sha256,
      inputPngSha256: sha256,
      layers: [
        {
          layer: 'conv2d_1',
          type: 'conv2d',
          shape: [3, 4, 2],
          statistics: { min: [], max: [], mean: [], std: [], fractionZero: [] },
          layerMin: 1,
          layerMax: 24,
          activationsSha256: sha256,
          tiles: [],
        },
      ],
    })
    const patch = (y: number, x: number, height: number, width: number) =>
      storage.inspections.patch(id, 'conv2d_1', { y, x, height, width })
    expect([...(await patch(1, 2, 1, 2)).values]).toEqual([13, 14, 15, 16])
    expect(await patch(-1, 3, 2, 2)).toEqual({
      values: Float32Array.of(0, 0, 0, 0, 7, 8, 0, 0),
      shape: [2, 2, 2],
    })
    expect([...(await patch(5, 5, 1, 1)).values]).toEqual([0, 0])
    await expect(patch(0, 0, 4096, 4096)).rejects.toMatchObject({ code: 'patch_too_large' })
    await expect(
      storage.inspections.patch(id, 'nothing', { y: 0, x: 0, height: 1, width: 1 }),
    ).rejects.toMatchObject({ code: 'not_found' })
    expect(await storage.inspections.layer(id, 'conv2d_1')).toEqual(
      (await storage.inspections.get(id)).layers[0],
    )
    await expect(storage.inspections.layer(id, 'nothing')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('conv2d_1'),
    })
  })
})
