import type { AnalysisKind, AnalysisRecordOf, CreateAnalysisInput, RunDetail } from '@convscope/shared'
import { createAnalysisSchema, decodeNpy } from '@convscope/shared'
import { eventually, hasPart, RedisServer } from '@convscope/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Installation, type WorkerHandle } from './support/installation.js'

const DIGIT = { dataset: 'mnist', split: 'test', index: 0 } as const

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))('an analysis by a worker', () => {
  let installation: Installation
  let worker: WorkerHandle
  let run: RunDetail
  let checkpointId: string
  beforeAll(async () => {
    installation = await Installation.create()
    worker = await installation.startWorker()
    const queued = await installation.queueRun({ epochs: 2, maxTrainingExamples: 4000 })
    run = await installation.finished(queued.id)
    checkpointId = run.checkpoints.at(-1)?.id as string
  }, 120_000)
  afterAll(() => installation?.close())

  type InputOf<Kind extends AnalysisKind> = Extract<CreateAnalysisInput, { kind: Kind }>

  async function answered<Kind extends AnalysisKind>(
    request: Omit<InputOf<Kind>, 'checkpointId'> & { kind: Kind },
  ): Promise<NonNullable<AnalysisRecordOf<Kind>['result']>> {
    const parsed = createAnalysisSchema.parse({ ...request, checkpointId })
    const { analysis } = await installation.storage.analyses.create(parsed)
    const done = await eventually(
      () => installation.storage.analyses.get(analysis.id),
      ({ state }) => state === 'completed' || state === 'failed',
    )
    expect(done).toMatchObject({ state: 'completed', error: null, progress: null })
    return (done as AnalysisRecordOf<Kind>).result as NonNullable<AnalysisRecordOf<Kind>['result']>
  }

  const pictureOf = async (sha256: string) =>
    sharp(await installation.storage.artifacts.read(sha256))
      .metadata()
      .then(({ width, height }) => [height, width])

  it('explains an answer in three ways', async () => {
    const camera = await answered({ kind: 'gradCam', datasetImage: DIGIT, layer: 'conv2d_2' })
    expect(camera.map).toMatchObject({ height: 14, width: 14 })
    expect(await pictureOf(camera.map.sha256)).toEqual([14, 14])
    const gradients = await answered({ kind: 'integratedGradients', datasetImage: DIGIT })
    const difference = gradients.outputAtInput - gradients.outputAtBaseline
    expect(Math.abs(gradients.sum - difference)).toBeLessThan(0.01 * Math.abs(difference))
    const occluded = await answered({ kind: 'occlusion', datasetImage: DIGIT, size: 7, stride: 3 })
    expect(await pictureOf(occluded.map.sha256)).toEqual([occluded.map.height, occluded.map.width])
  })

  it('answers without channels, and ranks them', async () => {
    const all = Array.from({ length: 64 }, (_, channel) => channel)
    const off = await answered({ kind: 'ablation', datasetImage: DIGIT, layer: 'conv2d_2', channels: all })
    expect(off.probabilities).not.toEqual(off.baseline)
    const ranking = await answered({ kind: 'ablationRanking', layer: 'conv2d_1', count: 300 })
    expect(ranking).toMatchObject({ images: 300 })
    expect(ranking.channels).toHaveLength(32)
  })

  it('looks at the whole test set', async () => {
    const result = await answered({ kind: 'testSet' })
    expect(result.images).toBe(10_000)
    const right = result.confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0)
    expect(right / 10_000).toBeCloseTo(result.accuracy, 6)
    expect(result.misclassifiedCount).toBe(10_000 - right)
    expect(result.sheet?.count).toBe(Math.min(500, result.misclassifiedCount))
    const confidences = result.misclassified.map(({ confidence }) => confidence)
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a))
  })

  it('tells how the layers do, what excites them, and where images lie', async () => {
    const health = await answered({ kind: 'layerHealth', count: 200 })
    expect(health.layers.map(({ layer }) => layer)).toContain('conv2d_2')
    const top = await answered({ kind: 'topImages', layer: 'conv2d_1', perChannel: 4, count: 500 })
    expect(top.channels).toHaveLength(32)
    expect(top.channels[0]?.images).toHaveLength(4)
    expect(top.sheet.count).toBe(top.sheetIndices.length)
    const made = await answered({ kind: 'maximization', layer: 'conv2d_1', channels: [0, 5], steps: 8 })
    expect(made.channels.map(({ channel }) => channel)).toEqual([0, 5])
    expect(made.sheet).toMatchObject({ count: 2, height: 28, width: 28 })
    const plane = await answered({ kind: 'embedding', layer: 'dense_1', method: 'pca', count: 300 })
    expect(plane.points).toHaveLength(600)
    expect(plane.sheet.count).toBe(300)
  })

  it('matches a layer with itself, channel by channel', async () => {
    const inspection = await installation.queueInspection({ checkpointId, datasetImage: DIGIT })
    const done = await installation.finishedInspection(inspection.id)
    const match = await answered({
      kind: 'channelMatch',
      inspectionId: done.id,
      layer: 'conv2d_1',
      otherInspectionId: done.id,
      otherLayer: 'conv2d_1',
    })
    // A channel that is the same everywhere correlates with nothing.
    const varying = done.layers[0]?.statistics.std.flatMap((std, channel) => (std > 0 ? [channel] : [])) ?? []
    for (const channel of varying) expect(match.equalNumber[channel]).toBeCloseTo(1, 5)
    // The parts that a person follows a value through are there as well.
    const { values } = await installation.storage.inspections.patch(done.id, 'input', {
      y: 0,
      x: 0,
      height: 28,
      width: 28,
    })
    const input = await installation.storage.artifacts.read(
      (done.inputUrl as string).slice((done.inputUrl as string).lastIndexOf('/') + 1),
    )
    const { data } = await sharp(input).extractChannel(0).raw().toBuffer({ resolveWithObject: true })
    expect(Array.from(values, (value) => Math.round(value * 255))).toEqual([...data])
    const { stream } = await installation.storage.inspections.activations(done.id, 'conv2d_1')
    expect(decodeNpy(Buffer.concat(await stream.toArray())).shape).toEqual([28, 28, 32])
  })

  it('watches images while a run trains', async () => {
    const queued = await installation.queueRun({ epochs: 2 }, { watch: [{ datasetImage: DIGIT }] })
    await installation.finished(queued.id)
    const request = { datasetImage: DIGIT }
    const steps = await eventually(
      () => installation.storage.inspections.timeline(queued.id, request),
      (all) => all.length === 2 && all.every(({ inspection }) => inspection?.state === 'completed'),
    )
    expect(steps.map(({ epoch }) => epoch)).toEqual([1, 2])
  })

  it('leaves no tensors behind, of all that was answered so far', () => {
    expect(worker.log).not.toContain('tensors were left behind')
  })

  it('goes back into the queue when the worker stops, and is answered by the next one', async () => {
    const { analysis } = await installation.storage.analyses.create(
      createAnalysisSchema.parse({
        kind: 'ablationRanking',
        checkpointId,
        layer: 'conv2d_2',
        split: 'train',
      }),
    )
    const state = (wanted: string) =>
      eventually(
        () => installation.storage.analyses.get(analysis.id),
        (record) => record.state === wanted && (wanted !== 'running' || record.progress !== null),
      )
    await state('running')
    await worker.terminate()
    expect(await installation.storage.analyses.get(analysis.id)).toMatchObject({ state: 'queued' })
    worker = await installation.startWorker()
    await state('running')
  })
})
