import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { decodeNpy, encodeNpy, type LayerWeightsRecord, type NoteRecord, type Page } from '@convscope/shared'
import { hasPart, RedisServer } from '@convscope/testing'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard, json } from './support/dashboard'

const DIGIT = { dataset: 'digits', index: 4 }

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))("the inspector's API", () => {
  let dashboard: Dashboard
  let run: { runId: string; checkpointId: string }
  /** Of a layer of 2 x 3 values in 2 channels: 1 to 12. */
  let inspectionId: string
  beforeAll(async () => {
    dashboard = await Dashboard.start()
    run = await dashboard.completedRun()
    inspectionId = await storedInspection()
  })
  afterAll(() => dashboard?.close())

  async function storedInspection(): Promise<string> {
    const { storage } = dashboard
    const { inspection } = await storage.inspections.create({
      checkpointId: run.checkpointId,
      datasetImage: { ...DIGIT, split: 'test' },
    })
    const { id } = inspection
    const values = Float32Array.from({ length: 12 }, (_, i) => i + 1)
    const { sha256 } = await storage.artifacts.put(encodeNpy(values, [2, 3, 2]), 'application/x-npy')
    const statistics = { min: [1, 2], max: [11, 12], mean: [6, 7], std: [1, 1], fractionZero: [0, 0] }
    const layer = {
      layer: 'conv2d_1',
      type: 'conv2d' as const,
      shape: [2, 3, 2],
      statistics,
      layerMin: 1,
      layerMax: 12,
      activationsSha256: sha256,
      tiles: [],
    }
    await (await storage.inspections.beginAttempt(id))?.complete({
      prediction: { classIndex: 7, className: 'seven', probabilities: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0] },
      trueClass: 7,
      reading: null,
      inputSha256: sha256,
      inputPngSha256: sha256,
      layers: [layer],
    })
    return id
  }

  const ask = (route: string, init?: RequestInit) => dashboard.ask(route, init)
  const question = (body: Record<string, unknown>) =>
    json({ checkpointId: run.checkpointId, datasetImage: DIGIT, ...body })

  it('answers damaged bytes as what they are, and never hands them out', async () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => i + 100)
    const bytes = Buffer.from(encodeNpy(values, [2, 3, 2]))
    const { storage, configuration } = dashboard
    const { sha256 } = await storage.artifacts.put(bytes, 'application/x-npy')
    const file = path.join(configuration.artifactDirectory, sha256.slice(0, 2), sha256)
    expect((await ask(`/tiles/${sha256}`)).status).toBe(200)
    for (const damaged of [bytes.subarray(0, 40), Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')])]) {
      writeFileSync(file, damaged)
      const refusal = await dashboard.refusal(`/tiles/${sha256}`)
      expect(refusal).toMatchObject({ status: 410, code: 'artifact_corrupt' })
      expect(refusal.message).toContain('npm run admin -- verify')
      await storage.artifacts.put(bytes, 'application/x-npy')
      expect(Buffer.from(await (await ask(`/tiles/${sha256}`)).arrayBuffer()).equals(bytes)).toBe(true)
    }
  })

  it('queues a question once: 201, then 200 with the same', async () => {
    const request = question({ kind: 'gradCam', layer: 'conv2d_2' })
    const [first, second] = [await ask('/analyses', request), await ask('/analyses', request)]
    expect([first.status, second.status]).toEqual([201, 200])
    const { id } = await first.json()
    expect(await second.json()).toMatchObject({ id, state: 'queued', result: null })
    expect(first.headers.get('location')).toBe(`/api/v1/analyses/${id}`)
    const list = await dashboard.askJson<Page<{ id: string }>>(`/analyses?runId=${run.runId}&kind=gradCam`)
    expect(list.items.map((item) => item.id)).toEqual([id])
  })

  it.each<[string, () => [string, RequestInit?], Record<string, unknown>]>([
    ['an unknown kind', () => ['/analyses', question({ kind: 'magic' })], { status: 400, field: 'kind' }],
    [
      'no image',
      () => ['/analyses', json({ kind: 'occlusion', checkpointId: run.checkpointId })],
      { status: 400, field: 'imageId' },
    ],
    [
      'a layer that is not there',
      () => ['/analyses', question({ kind: 'gradCam', layer: 'conv2d_9' })],
      { status: 400, code: 'layer_unknown', field: 'layer' },
    ],
    [
      'a channel out of range',
      () => ['/analyses', question({ kind: 'ablation', layer: 'conv2d_1', channels: [32] })],
      { status: 400, code: 'channel_out_of_range', field: 'channels.0' },
    ],
    [
      'a class out of range',
      () => ['/analyses', question({ kind: 'occlusion', classIndex: 10 })],
      { status: 400, code: 'class_out_of_range', field: 'classIndex' },
    ],
    ['an unknown analysis', () => ['/analyses/nothing'], { status: 404, code: 'not_found' }],
    ['events of an unknown analysis', () => ['/analyses/nothing/events'], { status: 404 }],
    [
      'a note without words',
      () => ['/notes', json({ runId: run.runId, text: '  ' })],
      { status: 400, field: 'text' },
    ],
    [
      'a note on a channel without its layer',
      () => ['/notes', json({ runId: run.runId, channel: 3, text: 'x' })],
      { status: 400, field: 'layer' },
    ],
    [
      'changing an unknown note',
      () => ['/notes/nothing', { ...json({ text: 'x' }), method: 'PATCH' }],
      { status: 404 },
    ],
    [
      'weights of a layer that has none',
      () => [`/checkpoints/${run.checkpointId}/layers/flatten_1/weights`],
      { status: 404, field: 'layer' },
    ],
    [
      'a weight that is not there',
      () => [`/checkpoints/${run.checkpointId}/layers/conv2d_1/weights/gamma`],
      { status: 404, field: 'weight' },
    ],
    [
      'a part without its size',
      () => [`/inspections/${inspectionId}/layers/conv2d_1/patch.npy?y=0&x=0`],
      { status: 400, field: 'height' },
    ],
    [
      'a part that is too large',
      () => [`/inspections/${inspectionId}/layers/conv2d_1/patch.npy?y=0&x=0&height=4096&width=4096`],
      { status: 400, code: 'patch_too_large' },
    ],
    [
      'CSV of a channel out of range',
      () => [`/inspections/${inspectionId}/layers/conv2d_1/activations.csv?channel=2`],
      { status: 404, field: 'channel' },
    ],
    ['a timeline of no image', () => [`/runs/${run.runId}/timeline`], { status: 400, field: 'imageId' }],
    [
      'other layers that are not there',
      () => [`/inspections/${inspectionId}/also`, json({ layers: ['nothing'] })],
      { status: 400, code: 'layer_unknown', field: 'layers.0' },
    ],
  ])('refuses %s, and stores nothing', async (_, request, expected) => {
    const before = await dashboard.contents()
    const refusal = await dashboard.refusal(...request())
    expect(refusal).toMatchObject(expected)
    expect(refusal.message).toMatch(/\w/)
    expect(await dashboard.contents()).toEqual(before)
  })

  it("gives a layer's values away in parts, as CSV, and all in one zip", async () => {
    const base = `/inspections/${inspectionId}/layers/conv2d_1`
    const part = await ask(`${base}/patch.npy?y=1&x=2&height=1&width=2`)
    expect(decodeNpy(new Uint8Array(await part.arrayBuffer()))).toEqual({
      values: Float32Array.of(11, 12, 0, 0),
      shape: [1, 2, 2],
    })
    const csv = await (await ask(`${base}/activations.csv`)).text()
    expect(csv.trim().split('\n')).toEqual([
      'row,column,channel_0,channel_1',
      '0,0,1,2',
      '0,1,3,4',
      '0,2,5,6',
      '1,0,7,8',
      '1,1,9,10',
      '1,2,11,12',
    ])
    const zip = await ask(`/inspections/${inspectionId}/download`)
    expect(zip.headers.get('content-disposition')).toContain('.zip')
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()))
    expect(Object.keys(files).sort()).toEqual(['conv2d_1.npy', 'input.png', 'inspection.json'])
    expect(decodeNpy(files['conv2d_1.npy'] as Uint8Array).shape).toEqual([2, 3, 2])
  })

  it('reads weights without TensorFlow, whole and by channel', async () => {
    const base = `/checkpoints/${run.checkpointId}/layers/conv2d_1/weights`
    const { weights } = await dashboard.askJson<LayerWeightsRecord>(base)
    expect(weights).toMatchObject([{ name: 'kernel', shape: [2, 1, 1, 2], min: -1, max: 4 }])
    expect(weights[0]?.norms).toEqual([5, Math.SQRT2])
    const channel = await ask(`${base}/kernel?channel=1`)
    expect(decodeNpy(new Uint8Array(await channel.arrayBuffer()))).toEqual({
      values: Float32Array.of(1, -1),
      shape: [2, 1, 1],
    })
  })

  it('keeps notes', async () => {
    const created = await ask('/notes', json({ runId: run.runId, layer: 'conv2d_1', text: 'all edges' }))
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as NoteRecord
    expect((await dashboard.askJson<Page<NoteRecord>>('/notes?search=EDGES')).items).toMatchObject([{ id }])
    expect((await ask(`/notes/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await dashboard.askJson<Page<NoteRecord>>('/notes?search=edges')).total).toBe(0)
  })

  it('asks for other layers of the same image once', async () => {
    const also = () => ask(`/inspections/${inspectionId}/also`, json({ layers: ['max_pooling2d_1'] }))
    const [first, second] = [await (await also()).json(), await (await also()).json()]
    expect(first).toMatchObject({ state: 'queued', requestedLayers: ['max_pooling2d_1'] })
    expect(second.id).toBe(first.id)
    expect(
      await (await ask(`/inspections/${inspectionId}/also`, json({ layers: ['conv2d_1'] }))).json(),
    ).toMatchObject({
      id: inspectionId,
    })
  })
})
