import { crc32 } from 'node:zlib'
import type { ImagePreview, ImageRecord, InspectionDetail, RunDetail } from '@convscope/shared'
import { eventually, hasPart, RedisServer } from '@convscope/testing'
import { unzipSync } from 'fflate'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard, json, upload } from './support/dashboard'

const FLAT = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }]
const MEGABYTE = 1024 * 1024

/** The header of a PNG that declares a size and has no pixels. */
function declaredPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4)
  header.writeUInt32BE(width, 8)
  header.writeUInt32BE(height, 12)
  header.set([8, 0, 0, 0, 0], 16)
  header.writeUInt32BE(crc(header.subarray(4, 21)), 21)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), header])
}

function crc(bytes: Uint8Array): number {
  return crc32(bytes)
}

const drawing = () =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="#fff"/><rect x="22" y="8" width="6" height="34" fill="#000"/></svg>',
    ),
  )
    .png()
    .toBuffer()

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))('the API', () => {
  let dashboard: Dashboard
  let run: { runId: string; checkpointId: string }
  beforeAll(async () => {
    dashboard = await Dashboard.start()
    run = await dashboard.completedRun()
  })
  afterAll(() => dashboard?.close())

  describe('refuses, and stores nothing:', () => {
    const large = json({ notes: 'x'.repeat(2 * MEGABYTE) })
    const cases: [string, () => [string, RequestInit?], Record<string, unknown>][] = [
      ['invalid JSON', () => ['/runs', json('{"name":')], { status: 400, code: 'invalid_json' }],
      ['another content type', () => ['/runs', { method: 'POST', body: 'x' }], { status: 415 }],
      ['an oversized body', () => ['/runs', large], { status: 413, code: 'body_too_large' }],
      ['an oversized PATCH', () => [`/runs/${run.runId}`, { ...large, method: 'PATCH' }], { status: 413 }],
      [
        'a wrong type',
        () => ['/runs', json({ training: { epochs: 'five' } })],
        { status: 400, field: 'training.epochs' },
      ],
      ['an unknown field', () => ['/runs', json({ speed: 3 })], { status: 400, field: 'speed' }],
      ['a body that is no object', () => ['/runs', json([])], { status: 400 }],
      [
        'an unknown data set',
        () => ['/runs', json({ dataset: 'nothing' })],
        { status: 404, field: 'dataset' },
      ],
      [
        'a data set name with a path',
        () => ['/runs', json({ dataset: '../../etc' })],
        { status: 400, field: 'dataset' },
      ],
      [
        'an unknown preset',
        () => ['/runs', json({ dataset: 'digits', architecture: 'nothing' })],
        { status: 400, field: 'architecture' },
      ],
      [
        'a kernel larger than its map',
        () => [
          '/runs',
          json({
            dataset: 'digits',
            architecture: [{ type: 'conv2d', filters: 3, kernelSize: 29 }, ...FLAT],
          }),
        ],
        { status: 400, code: 'architecture_invalid', field: 'architecture.0.kernelSize' },
      ],
      [
        'more parameters than the limit',
        () => [
          '/runs',
          json({
            dataset: 'digits',
            architecture: [{ type: 'flatten' }, { type: 'dense', units: 2000 }, ...FLAT.slice(1)],
          }),
        ],
        { status: 413, code: 'architecture_too_large', field: 'architecture.1' },
      ],
      [
        'a layer that reads an unknown one',
        () => [
          '/runs',
          json({ dataset: 'digits', architecture: [{ type: 'flatten', input: 'nobody' }, ...FLAT.slice(1)] }),
        ],
        { status: 400, field: 'architecture.0.input' },
      ],
      [
        'a summary of what cannot be built',
        () => [
          '/architectures/summary',
          json({ dataset: 'digits', architecture: [{ type: 'dense', units: 10 }] }),
        ],
        { status: 400, field: 'architecture.0.type' },
      ],
      ['an unknown run', () => ['/runs/nothing'], { status: 404, code: 'not_found' }],
      ['events of an unknown run', () => ['/runs/nothing/events'], { status: 404 }],
      [
        'changing an unknown run',
        () => ['/runs/nothing', { ...json({ notes: '' }), method: 'PATCH' }],
        { status: 404 },
      ],
      ['cancelling an unknown run', () => ['/runs/nothing/cancel', { method: 'POST' }], { status: 404 }],
      ['retrying an unknown run', () => ['/runs/nothing/retry', { method: 'POST' }], { status: 404 }],
      ['cancelling a finished run', () => [`/runs/${run.runId}/cancel`, { method: 'POST' }], { status: 409 }],
      ['retrying a completed run', () => [`/runs/${run.runId}/retry`, { method: 'POST' }], { status: 409 }],
      ['a wrong filter', () => ['/runs?limit=abc'], { status: 400, field: 'limit' }],
      ['a wrong cursor', () => ['/runs?cursor=zzz'], { status: 400, field: 'cursor' }],
      ['an unknown checkpoint', () => ['/checkpoints/nothing'], { status: 404 }],
      ['a download of an unknown checkpoint', () => ['/checkpoints/nothing/download'], { status: 404 }],
      [
        'an unknown format',
        () => [`/checkpoints/${run.checkpointId}/download?format=onnx`],
        { status: 400, field: 'format' },
      ],
      ['an upload that is no form', () => ['/images', json({})], { status: 415 }],
      ['an upload without a file', () => ['/images', upload(null, {})], { status: 400, field: 'file' }],
      ['an empty file', () => ['/images', upload(Buffer.alloc(0))], { status: 400, field: 'file' }],
      [
        'a file that is no image',
        () => ['/images', upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
        { status: 415, code: 'unsupported_image', field: 'file' },
      ],
      [
        'an image of 50,000 x 50,000 pixels in a few bytes',
        () => ['/images', upload(declaredPng(50_000, 50_000))],
        { status: 413, code: 'image_too_large', field: 'file' },
      ],
      [
        'an image without pixels',
        () => ['/images', upload(declaredPng(20, 20))],
        { status: 400, code: 'image_corrupt', field: 'file' },
      ],
      ['an oversized upload', () => ['/images', upload(Buffer.alloc(3 * MEGABYTE))], { status: 413 }],
      [
        'an oversized upload of unknown length',
        () => [
          '/images',
          {
            method: 'POST',
            headers: { 'content-type': 'multipart/form-data; boundary=x' },
            body: new ReadableStream({
              start(controller) {
                for (let i = 0; i < 40; i++) controller.enqueue(new Uint8Array(MEGABYTE / 8))
                controller.close()
              },
            }),
            duplex: 'half',
          } as RequestInit,
        ],
        { status: 413 },
      ],
      [
        'a wrong polarity',
        () => ['/images', upload(Buffer.from('x'), { polarity: 'up' })],
        { field: 'polarity' },
      ],
      ['an unknown image', () => ['/images/nothing'], { status: 404 }],
      ['the original of an unknown image', () => ['/images/nothing/original'], { status: 404 }],
      ['an inspection of nothing', () => ['/inspections', json({})], { status: 400, field: 'checkpointId' }],
      [
        'an inspection with an unknown layer',
        () => [
          '/inspections',
          json({
            checkpointId: run.checkpointId,
            datasetImage: { dataset: 'digits', index: 1 },
            layers: ['nothing'],
          }),
        ],
        { status: 400, code: 'layer_unknown', field: 'layers.0' },
      ],
      [
        'an inspection of an image that is not there',
        () => [
          '/inspections',
          json({ checkpointId: run.checkpointId, datasetImage: { dataset: 'digits', index: 100 } }),
        ],
        { status: 400, field: 'datasetImage.index' },
      ],
      ['an unknown inspection', () => ['/inspections/nothing'], { status: 404 }],
      ['events of an unknown inspection', () => ['/inspections/nothing/events'], { status: 404 }],
      [
        'activations of an unknown inspection',
        () => ['/inspections/nothing/layers/conv2d_1/activations.npy'],
        { status: 404 },
      ],
      ['an unknown data set by name', () => ['/datasets/nothing'], { status: 404 }],
      [
        'samples beyond the last page',
        () => ['/datasets/digits/samples?page=7'],
        { status: 400, field: 'page' },
      ],
      [
        'samples of an unknown split',
        () => ['/datasets/digits/samples?split=all'],
        { status: 400, field: 'split' },
      ],
      ['a tile whose name is no hash', () => ['/tiles/..%2F..%2Fetc'], { status: 400, field: 'sha256' }],
      ['an unknown tile', () => [`/tiles/${'0'.repeat(64)}`], { status: 404 }],
      ['an unknown route', () => ['/nothing/at/all'], { status: 404, code: 'route_unknown' }],
    ]

    it.each(cases)('%s', async (_, request, expected) => {
      const before = await dashboard.contents()
      const refusal = await dashboard.refusal(...request())
      expect(refusal).toMatchObject(expected)
      expect(refusal.message).toMatch(/.{8,}/)
      expect(refusal.status).toBeGreaterThanOrEqual(400)
      expect(refusal.status).toBeLessThan(500)
      expect(await dashboard.contents()).toEqual(before)
      expect((await fetch(`${dashboard.address}/healthz`)).status).toBe(200)
    })

    it('a change that another site asks for', async () => {
      const before = await dashboard.contents()
      for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const init = json({ dataset: 'digits' })
        const refusal = await dashboard.refusal('/runs', {
          ...init,
          headers: { ...init.headers, ...headers },
        })
        expect(refusal).toMatchObject({ status: 403, code: 'cross_origin' })
      }
      expect(await dashboard.contents()).toEqual(before)
    })
  })

  it('queues a run, lists it, changes it, cancels it and retries it', async () => {
    const response = await dashboard.ask('/runs', json({ dataset: 'digits', name: 'mine', tags: ['t'] }))
    expect(response.status).toBe(201)
    const queued = (await response.json()) as RunDetail
    expect(response.headers.get('location')).toBe(`/api/v1/runs/${queued.id}`)
    expect(await dashboard.askJson(`/runs?tag=t`)).toMatchObject({ total: 1, items: [{ id: queued.id }] })
    const change = { ...json({ notes: 'seen' }), method: 'PATCH' }
    expect(await dashboard.askJson(`/runs/${queued.id}`, change)).toMatchObject({
      notes: 'seen',
      name: 'mine',
    })
    expect(await dashboard.askJson(`/runs/${queued.id}/cancel`, { method: 'POST' })).toMatchObject({
      state: 'cancelled',
    })
    expect(await dashboard.askJson(`/runs/${queued.id}/retry`, { method: 'POST' })).toMatchObject({
      state: 'queued',
    })
  })

  it('keeps a run that is queued while Redis is away, and queues it once when Redis is back', async () => {
    await dashboard.stopRedis()
    const response = await dashboard.ask('/runs', json({ dataset: 'digits' }))
    expect(response.status).toBe(201)
    const { id, dispatched } = (await response.json()) as RunDetail
    expect(dispatched).toBe(false)
    expect((await fetch(`${dashboard.address}/healthz`)).status).toBe(503)
    await dashboard.startRedis()
    await eventually(
      () => dashboard.askJson<RunDetail>(`/runs/${id}`),
      (run) => run.dispatched,
    )
    expect(await dashboard.redis.keys(`convscope:training:${id}*`)).toEqual([`convscope:training:${id}-1`])
  })

  it('takes an image and shows what the network sees of it', async () => {
    const bytes = await drawing()
    const response = await dashboard.ask('/images', upload(bytes, { name: 'one' }))
    expect(response.status).toBe(201)
    const image = (await response.json()) as ImageRecord
    expect(image).toMatchObject({ name: 'one', polarity: 'auto', preparation: null, crop: null })
    const preview = await fetch(`${dashboard.address}${image.thumbnailUrl}`)
    expect(preview.headers.get('cache-control')).toContain('immutable')
    const etag = preview.headers.get('etag') as string
    const again = await fetch(`${dashboard.address}${image.thumbnailUrl}`, {
      headers: { 'if-none-match': etag },
    })
    expect(again.status).toBe(304)
    const original = await fetch(`${dashboard.address}${image.originalUrl}`)
    expect(original.headers.get('content-security-policy')).toContain('sandbox')
    expect(original.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true)
    const seen = await dashboard.askJson<ImagePreview>(`/images/${image.id}/preview?runId=${run.runId}`)
    expect(seen).toMatchObject({
      preparation: 'digit',
      polarity: 'dark-on-light',
      shape: [28, 28, 1],
      warnings: [],
    })
    expect(seen.inputUrl).toMatch(/^data:image\/png;base64,/)
    expect(seen.drawing?.width).toBeLessThan(image.width)
  })

  it('queues an inspection', async () => {
    const request = { checkpointId: run.checkpointId, datasetImage: { dataset: 'digits', index: 3 } }
    const response = await dashboard.ask('/inspections', json(request))
    expect(response.status).toBe(201)
    const { id } = (await response.json()) as InspectionDetail
    expect(await dashboard.askJson(`/inspections/${id}`)).toMatchObject({ state: 'queued', runId: run.runId })
    expect(await dashboard.redis.exists(`convscope:inspection:${id}-1`)).toBe(1)
  })

  it('gives a checkpoint as a TF.js model', async () => {
    const response = await dashboard.ask(`/checkpoints/${run.checkpointId}/download?format=tfjs`)
    expect(response.headers.get('content-disposition')).toMatch(/epoch-1-tfjs\.zip/)
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
    expect(files['weights.bin']).toHaveLength(4 * Float32Array.BYTES_PER_ELEMENT)
    expect(Object.keys(files)).toEqual(['model.json', 'weights.bin'])
  })

  it('knows data sets, architectures and workers', async () => {
    expect(await dashboard.askJson('/datasets')).toMatchObject({ items: [{ name: 'digits' }] })
    expect(await dashboard.askJson('/datasets/digits/samples?split=test')).toMatchObject({ labels: [3, 7] })
    const { items } = await dashboard.askJson<{ items: { name: string }[] }>('/architectures')
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['tutorial-cnn', 'small-resnet']))
    const summary = json({ dataset: 'digits', architecture: 'tutorial-cnn' })
    expect(await dashboard.askJson('/architectures/summary', summary)).toMatchObject({ parameters: 421_642 })
    expect(await dashboard.askJson('/workers')).toEqual({ items: [] })
  })

  describe('server-sent events', () => {
    it('replay what has been', async () => {
      const stream = await openStream(`/runs/${run.runId}/events`)
      await eventually(
        async () => stream.events(),
        (events) => events.includes('checkpoint'),
      )
      expect(stream.events().slice(0, 3)).toEqual(['state', 'epoch', 'checkpoint'])
      stream.close()
    })

    it('tell what happens, to ten pages over one subscription, which the last one frees', async () => {
      const queued = await dashboard.askJson<RunDetail>('/runs', json({ dataset: 'digits' }))
      const channel = `convscope:events:run:${queued.id}`
      const subscribers = async () =>
        Number(((await dashboard.redis.pubsub('NUMSUB', channel)) as unknown[])[1])
      const streams = await Promise.all(
        Array.from({ length: 10 }, () => openStream(`/runs/${queued.id}/events`)),
      )
      await eventually(subscribers, (count) => count === 1)
      await dashboard.storage.runs.cancel(queued.id)
      for (const stream of streams) {
        await eventually(
          async () => stream.text(),
          (text) => text.includes('"cancelled"'),
        )
      }
      for (const stream of streams) stream.close()
      await eventually(subscribers, (count) => count === 0)
    })

    it('name the run that has changed, for the list', async () => {
      const stream = await openStream('/events')
      const queued = await dashboard.askJson<RunDetail>('/runs', json({ dataset: 'digits' }))
      await eventually(
        async () => stream.text(),
        (text) => text.includes(queued.id),
      )
      stream.close()
    })

    async function openStream(route: string) {
      const controller = new AbortController()
      const response = await dashboard.ask(route, { signal: controller.signal })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      let text = ''
      void (async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          text += Buffer.from(chunk).toString()
        }
      })().catch(() => {})
      return {
        text: () => text,
        events: () => [...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name),
        close: () => controller.abort(),
      }
    }
  })
})
