import { createAnalysisSchema, listAnalysesSchema } from '@convscope/shared'
import { expect, it } from 'vitest'
import type { AnalysisAttempt, Storage } from '../src/index.js'
import { completedRun, onEachDatabase, queueInspection } from './support/on-each-database.js'

const DIGIT = { dataset: 'digits', index: 4 }
const RESULT = { probabilities: [0, 1], baseline: [1, 0] }

const ask = (storage: Storage, request: Record<string, unknown>) =>
  storage.analyses.create(createAnalysisSchema.parse(request))

async function begin(storage: Storage, id: string): Promise<AnalysisAttempt> {
  const attempt = await storage.analyses.beginAttempt(id)
  if (attempt === null) throw new Error('there was nothing to begin')
  return attempt
}

onEachDatabase('an analysis', (fixture) => {
  it('goes through the queue of its kind, and gives its worker all that it needs', async () => {
    const { storage, client } = fixture()
    const { checkpointId, runId } = await completedRun(storage)
    const quick = await ask(storage, {
      kind: 'gradCam',
      checkpointId,
      datasetImage: DIGIT,
      layer: 'conv2d_2',
    })
    const slow = await ask(storage, { kind: 'layerHealth', checkpointId })
    expect(await client.exists(`test:analysis:${quick.analysis.id}-1`)).toBe(1)
    expect(await client.exists(`test:survey:${slow.analysis.id}-1`)).toBe(1)
    expect(await begin(storage, quick.analysis.id)).toMatchObject({
      request: { kind: 'gradCam', layer: 'conv2d_2', classIndex: null },
      checkpoint: { id: checkpointId, runId },
      inputShape: [28, 28, 1],
      dataset: { name: 'digits', contentHash: 'hash-1' },
      source: { kind: 'dataset', dataset: 'digits', split: 'test', index: 4 },
    })
    expect((await begin(storage, slow.analysis.id)).source).toBeNull()
  })

  it('is the same when the same is asked again, in whatever order', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const first = await ask(storage, { kind: 'testSet', checkpointId, split: 'test' })
    const [again, other] = await Promise.all([
      ask(storage, { checkpointId, kind: 'testSet' }),
      ask(storage, { checkpointId, kind: 'testSet', split: 'train' }),
    ])
    expect(first.isNew).toBe(true)
    const question = createAnalysisSchema.parse({ split: 'test', kind: 'testSet', checkpointId })
    expect(await storage.analyses.find(question)).toMatchObject({ id: first.analysis.id, state: 'queued' })
    const unasked = createAnalysisSchema.parse({ kind: 'layerHealth', checkpointId })
    expect(await storage.analyses.find(unasked)).toBeNull()
    expect(again).toMatchObject({ isNew: false, analysis: { id: first.analysis.id } })
    expect(other.analysis.id).not.toBe(first.analysis.id)
  })

  it('is asked once by many at the same time', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(storage, { kind: 'testSet', checkpointId })),
    )
    expect(new Set(answers.map(({ analysis }) => analysis.id)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
  })

  it('tells its progress and keeps its result; the bytes that it names are not swept', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { analysis } = await ask(storage, {
      kind: 'ablation',
      checkpointId,
      datasetImage: DIGIT,
      layer: 'conv2d_1',
      channels: [3],
    })
    const attempt = await begin(storage, analysis.id)
    await attempt.progress({ done: 1, total: 2 })
    expect(await storage.analyses.get(analysis.id)).toMatchObject({ progress: { done: 1, total: 2 } })
    const named = await storage.artifacts.put(Buffer.from('a sheet'), 'image/png')
    await attempt.complete({ result: RESULT, artifacts: [named.sha256, named.sha256] })
    await storage.artifacts.sweep(-1000)
    expect((await storage.artifacts.read(named.sha256)).toString()).toBe('a sheet')
    expect(await storage.analyses.get(analysis.id)).toMatchObject({
      state: 'completed',
      result: RESULT,
      progress: null,
      classes: expect.arrayContaining(['seven']),
    })
  })

  it('is written by its last attempt only', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { analysis } = await ask(storage, { kind: 'testSet', checkpointId })
    const first = await begin(storage, analysis.id)
    const second = await begin(storage, analysis.id)
    const stale = { code: 'stale_attempt' }
    await expect(first.progress({ done: 1, total: 2 })).rejects.toMatchObject(stale)
    await expect(first.complete({ result: RESULT, artifacts: [] })).rejects.toMatchObject(stale)
    await second.complete({ result: RESULT, artifacts: [] })
    expect(await storage.analyses.beginAttempt(analysis.id)).toBeNull()
  })

  it('that failed is queued again when it is asked again', async () => {
    const { storage, client } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { analysis } = await ask(storage, { kind: 'testSet', checkpointId })
    await (await begin(storage, analysis.id)).fail({ code: 'artifact_gone', message: 'gone' }, false)
    expect(await storage.analyses.get(analysis.id)).toMatchObject({
      state: 'failed',
      error: { code: 'artifact_gone' },
    })
    const again = await ask(storage, { kind: 'testSet', checkpointId })
    expect(again.analysis).toMatchObject({ id: analysis.id, state: 'queued', error: null })
    expect(await client.exists(`test:survey:${analysis.id}-2`)).toBe(1)
  })

  it.each([
    ['an unknown checkpoint', { kind: 'testSet', checkpointId: 'nothing' }, 'checkpointId'],
    ['an unknown layer', { kind: 'topImages', layer: 'conv2d_9' }, 'layer'],
    ['a channel out of range', { kind: 'maximization', layer: 'conv2d_1', channels: [0, 32] }, 'channels.1'],
    [
      'a class out of range',
      { kind: 'integratedGradients', datasetImage: DIGIT, classIndex: 10 },
      'classIndex',
    ],
    ['a layer without maps', { kind: 'gradCam', datasetImage: DIGIT, layer: 'dense_1' }, 'layer'],
    ['a square larger than the image', { kind: 'occlusion', datasetImage: DIGIT, size: 29 }, 'size'],
    ['an unknown image', { kind: 'occlusion', imageId: 'nothing' }, 'imageId'],
    [
      'an inspection that is not there',
      {
        kind: 'channelMatch',
        inspectionId: 'nothing',
        layer: 'conv2d_1',
        otherInspectionId: 'nothing',
        otherLayer: 'conv2d_1',
      },
      'inspectionId',
    ],
  ])('of %s is refused, and nothing is stored', async (_, request, field) => {
    const { storage, database, client } = fixture()
    const { checkpointId } = await completedRun(storage)
    const before = [await database.client.analysis.count(), await client.dbsize()]
    await expect(ask(storage, { checkpointId, ...request })).rejects.toMatchObject({ field })
    expect([await database.client.analysis.count(), await client.dbsize()]).toEqual(before)
  })

  it('is queued again when its job was lost, and listed by kind and layer without its result', async () => {
    const { storage, client } = fixture()
    const { checkpointId, runId } = await completedRun(storage)
    const { analysis } = await ask(storage, { kind: 'topImages', checkpointId, layer: 'conv2d_1' })
    await ask(storage, { kind: 'topImages', checkpointId, layer: 'conv2d_2' })
    await client.flushall()
    expect(await storage.reconcile()).toMatchObject({ enqueued: expect.any(Number) })
    expect(await client.exists(`test:survey:${analysis.id}-2`)).toBe(1)
    const query = listAnalysesSchema.parse({ runId, kind: 'topImages', layer: 'conv2d_1' })
    const { items, total } = await storage.analyses.list(query)
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({ id: analysis.id, kind: 'topImages' })
    expect(items[0]).not.toHaveProperty('result')
  })

  it('compares stored activations', async () => {
    const { storage } = fixture()
    const { checkpointId } = await completedRun(storage)
    const stored = async () => {
      const { id } = await queueInspection(storage, { checkpointId, datasetImage: DIGIT })
      const attempt = await storage.inspections.beginAttempt(id)
      const { sha256 } = await storage.artifacts.put(Buffer.from(id), 'application/x-npy')
      await attempt?.complete({
        prediction: { classIndex: 0, className: 'zero', probabilities: [1] },
        trueClass: null,
        reading: null,
        inputSha256: sha256,
        inputPngSha256: sha256,
        layers: [
          {
            layer: 'conv2d_1',
            type: 'conv2d',
            shape: [28, 28, 2],
            statistics: { min: [], max: [], mean: [], std: [], fractionZero: [] },
            layerMin: 0,
            layerMax: 1,
            activationsSha256: sha256,
            tiles: [],
          },
        ],
      })
      return { id, sha256 }
    }
    const [one, other] = [await stored(), await stored()]
    const { analysis } = await ask(storage, {
      kind: 'channelMatch',
      checkpointId,
      inspectionId: one.id,
      layer: 'conv2d_1',
      otherInspectionId: other.id,
      otherLayer: 'conv2d_1',
    })
    expect((await begin(storage, analysis.id)).operands).toEqual([
      { sha256: one.sha256, shape: [28, 28, 2] },
      { sha256: other.sha256, shape: [28, 28, 2] },
    ])
  })
})
