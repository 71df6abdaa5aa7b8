import { listInspectionsSchema } from '@convscope/shared'
import { expect, it } from 'vitest'
import type { InspectionAttempt, RecordedInspection, Storage } from '../src/index.js'
import { completedRun, onEachDatabase, queueInspection } from './support/on-each-database.js'

const DIGIT = { dataset: 'digits', index: 4 }
const PROBABILITIES = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]

/** What a worker leaves of two layers. */
async function resultOf(storage: Storage): Promise<RecordedInspection> {
  const put = async (text: string) =>
    (await storage.artifacts.put(Buffer.from(text), 'application/x-npy')).sha256
  const statistics = { min: [0, 0], max: [1, 2], mean: [0.5, 1], std: [0, 0], fractionZero: [0, 0] }
  const layer = async (name: string, type: 'conv2d' | 'dense', shape: number[]) => ({
    layer: name,
    type,
    shape,
    statistics,
    layerMin: 0,
    layerMax: 2,
    activationsSha256: await put(`values of ${name}`),
    tiles:
      shape.length === 1
        ? []
        : [{ sha256: await put(`tile of ${name}`), firstChannel: 0, channels: 2, columns: 2, rows: 1 }],
  })
  return {
    prediction: { classIndex: 7, className: 'seven', probabilities: PROBABILITIES },
    trueClass: 7,
    reading: null,
    inputSha256: await put('input'),
    inputPngSha256: await put('input as picture'),
    layers: [await layer('conv2d_1', 'conv2d', [28, 28, 2]), await layer('dense_2', 'dense', [10])],
  }
}

async function begin(storage: Storage, id: string): Promise<InspectionAttempt> {
  const attempt = await storage.inspections.beginAttempt(id)
  if (attempt === null) throw new Error('there was nothing to begin')
  return attempt
}

onEachDatabase('an inspection', (fixture) => {
  it('gives its worker all that it needs', async () => {
    const { storage, client } = fixture()
    const { checkpointId, runId } = await completedRun(storage)
    const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT, layers: ['conv2d_1'] })
    expect(await client.exists(`test:inspection:${id}-1`)).toBe(1)
    expect(await begin(storage, id)).toMatchObject({
      inspectionId: id,
      inputShape: [28, 28, 1],
      layers: ['conv2d_1'],
      checkpoint: { id: checkpointId, runId, epoch: 1 },
      source: { kind: 'dataset', dataset: 'digits', split: 'test', index: 4 },
    })
  })

  it('is kept with prediction, layers, statistics and tiles, in the order of the network', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT })
    await (await begin(storage, id)).complete(await resultOf(storage))
    const done = await storage.inspections.get(id)
    expect(done).toMatchObject({
      state: 'completed',
      trueClass: 7,
      trueName: 'seven',
      isRight: true,
      prediction: { className: 'seven' },
    })
    expect(done.layers.map(({ layer, tiles }) => [layer, tiles.length])).toEqual([
      ['conv2d_1', 1],
      ['dense_2', 0],
    ])
    expect(done.durationMs).toBeGreaterThanOrEqual(0)
    const { stream } = await storage.inspections.activations(id, 'dense_2')
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('values of dense_2')
    await expect(storage.inspections.activations(id, 'nothing')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is written by its last attempt only', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT })
    const first = await begin(storage, id)
    const second = await begin(storage, id)
    await expect(first.complete(await resultOf(storage))).rejects.toMatchObject({ code: 'stale_attempt' })
    expect((await storage.inspections.get(id)).layers).toEqual([])
    await second.complete(await resultOf(storage))
    await expect(second.fail({ code: 'x', message: 'x' }, false)).rejects.toMatchObject({
      code: 'stale_attempt',
    })
  })

  it('fails with its error, or goes back into the queue', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT })
    await (await begin(storage, id)).fail({ code: 'a', message: 'passing' }, true)
    expect(await storage.inspections.get(id)).toMatchObject({ state: 'queued', error: null })
    await (await begin(storage, id)).fail({ code: 'artifact_gone', message: 'gone' }, false)
    expect(await storage.inspections.get(id)).toMatchObject({
      state: 'failed',
      error: { code: 'artifact_gone' },
    })
    expect(await storage.inspections.beginAttempt(id)).toBeNull()
  })

  it.each([
    ['an unknown checkpoint', { checkpointId: 'nothing', datasetImage: DIGIT }, 'checkpointId'],
    ['an unknown image', { imageId: 'nothing' }, 'imageId'],
    ['an unknown data set', { datasetImage: { dataset: 'nothing', index: 0 } }, 'datasetImage.dataset'],
    ['an index beyond the split', { datasetImage: { dataset: 'digits', index: 100 } }, 'datasetImage.index'],
    ['an unknown layer', { datasetImage: DIGIT, layers: ['conv2d_1', 'conv2d_9'] }, 'layers.1'],
  ])('of %s is refused, and nothing is stored', async (_, request, field) => {
    const { storage, database, client } = fixture()
    const { checkpointId } = await completedRun(storage)
    const before = [await database.client.inspection.count(), await client.dbsize()]
    await expect(queueInspection(storage, { checkpointId, ...request })).rejects.toMatchObject({ field })
    expect([await database.client.inspection.count(), await client.dbsize()]).toEqual(before)
  })

  it('that is asked for eight times at once, by two processes, is one', async () => {
    const { storage, openAnother, client } = fixture()
    const other = await openAnother()
    const { checkpointId, runId } = await completedRun(storage)
    const ask = (by: Storage, layers: string[]) =>
      queueInspection(by, { checkpointId, datasetImage: DIGIT, layers })
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        ask(i % 2 === 0 ? storage : other, i < 4 ? ['conv2d_1', 'conv2d_2'] : ['conv2d_2', 'conv2d_1']),
      ),
    )
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
    expect((await storage.inspections.list(listInspectionsSchema.parse({ runId }))).total).toBe(1)
    expect(await client.keys(`test:inspection:${asked[0]?.id}-*`)).toHaveLength(1)
    // Other layers are another question.
    expect((await ask(storage, ['conv2d_1'])).id).not.toBe(asked[0]?.id)
  })

  it('that failed is queued again when it is asked for again', async () => {
    const { storage, client } = fixture()
    const { checkpointId } = await completedRun(storage)
    const ask = () => queueInspection(storage, { checkpointId, datasetImage: DIGIT })
    const { id } = await ask()
    await (await begin(storage, id)).fail({ code: 'artifact_gone', message: 'gone' }, false)
    const again = await Promise.all([ask(), ask(), ask()])
    expect(new Set(again.map((each) => each.id))).toEqual(new Set([id]))
    expect(await storage.inspections.get(id)).toMatchObject({ state: 'queued', error: null })
    expect(await client.exists(`test:inspection:${id}-2`)).toBe(1)
    await (await begin(storage, id)).complete(await resultOf(storage))
    expect(await storage.inspections.get(id)).toMatchObject({ state: 'completed' })
  })

  it('is listed by run, newest first, page by page', async () => {
    const { storage } = fixture()
    const { checkpointId, runId } = await completedRun(storage)
    const ids: string[] = []
    for (let index = 0; index < 3; index++) {
      ids.push(
        (await queueInspection(storage, { checkpointId, datasetImage: { dataset: 'digits', index } })).id,
      )
    }
    const list = (query: object) =>
      storage.inspections.list(listInspectionsSchema.parse({ runId, limit: 2, ...query }))
    const first = await list({})
    const second = await list({ cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed())
    expect(first.total).toBe(3)
  })
})
