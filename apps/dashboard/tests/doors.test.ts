import { request as httpRequest } from 'node:http'
import type { RunDetail } from '@convscope/shared'
import { eventually, hasPart, RedisServer } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard, json } from './support/dashboard'
import { openStream } from './support/event-stream'

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))("the dashboard's doors", () => {
  let dashboard: Dashboard
  let run: { runId: string; checkpointId: string }
  beforeAll(async () => {
    dashboard = await Dashboard.start()
    run = await dashboard.completedRun()
  })
  afterAll(() => dashboard?.close())

  /** A request for another host than the one that it is sent to, which fetch does not make. */
  function askFor(host: string, path: string, method = 'GET', headers: Record<string, string> = {}) {
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(dashboard.address)
      const asked = httpRequest(
        { hostname, port, path, method, headers: { ...headers, host } },
        (response) => {
          let body = ''
          response.setEncoding('utf8').on('data', (chunk) => {
            body += chunk
            // A stream has no end.
            if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy()
          })
          response.on('close', () => resolve({ status: response.statusCode ?? 0, body }))
        },
      )
      asked.on('error', reject).end()
    })
  }

  describe('to another host', () => {
    const paths = () => [
      '/',
      '/runs/new',
      '/runs/nothing',
      `/runs/${run.runId}`,
      '/nothing/at/all',
      '/healthz',
      '/api/v1/runs',
      '/api/v1/events',
      `/api/v1/runs/${run.runId}/events`,
      '/api/v1/nothing',
      '/_next/static/nothing.js',
      '/_next/image?url=x',
      '/favicon.ico',
      '/%',
    ]

    it('nothing is answered, whatever is asked for', async () => {
      const page = await (await fetch(`${dashboard.address}/`)).text()
      const assets = [...page.matchAll(/"(\/_next\/static\/[^"\\]+)"/g)].map(([, path]) => path as string)
      expect(assets.length).toBeGreaterThan(2)
      for (const path of [...paths(), ...assets.slice(0, 3)]) {
        for (const headers of [{}, { rsc: '1' }, { origin: 'http://evil.example' }]) {
          const { status, body } = await askFor(
            'evil.example',
            path,
            'GET',
            headers as Record<string, string>,
          )
          expect({ path, status }).toEqual({ path, status: 421 })
          expect(JSON.parse(body).error.code).toBe('host_unknown')
        }
        expect((await askFor('localhost', path)).status).not.toBe(421)
      }
    })

    it('nothing is changed, also when the page that asks has the same name', async () => {
      const before = await dashboard.contents()
      for (const method of ['POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS']) {
        const headers = { origin: 'http://evil.example', 'content-type': 'application/json' }
        expect((await askFor('evil.example', '/api/v1/runs', method, headers)).status).toBe(421)
      }
      expect(await dashboard.contents()).toEqual(before)
    })
  })

  it('an address that is not well encoded is 400, on pages and in the API', async () => {
    for (const path of [
      '/runs/%',
      '/%ff',
      '/api/v1/runs/%E0%A4%A',
      '/api/v1/runs?search=100%',
      '/notes?search=%zz',
    ]) {
      const { status, body } = await askFor('localhost', path)
      expect({ path, status }).toEqual({ path, status: 400 })
      expect(JSON.parse(body).error.code).toBe('encoding_invalid')
    }
  })

  it('a page of what is not there is 404, and nobody is alarmed', async () => {
    const { runId } = run
    for (const path of [
      '/runs/nothing',
      '/runs/nothing/layers',
      '/runs/nothing/layers/conv2d_1',
      '/runs/nothing/layers/conv2d_1/3',
      '/runs/nothing/test-set',
      '/runs/nothing/through-time',
      '/runs/nothing/inspect',
      '/runs/new?clone=nothing',
      '/inspections/nothing',
      '/inspections/nothing/why',
      '/inspections/nothing/layers/conv2d_1',
      '/inspections/nothing/layers/conv2d_1/0',
      '/runs/%F0%9F%99%82',
      `/runs/${'a'.repeat(3000)}`,
      `/runs/${runId}%2F..`,
    ]) {
      const response = await fetch(`${dashboard.address}${path}`)
      expect({ path, status: response.status }).toEqual({ path, status: 404 })
    }
    expect(dashboard.log).not.toMatch(/\bat .*\.(js|ts|mjs):\d/)
  })

  describe('an Idempotency-Key', () => {
    const withKey = (init: RequestInit, key: string): RequestInit => ({
      ...init,
      headers: { ...init.headers, 'idempotency-key': key },
    })
    const image = { dataset: 'digits', index: 7 }

    it('gives the same answer to the same request, for all that queues', async () => {
      const queued = await dashboard.askJson<RunDetail>('/runs', json({ dataset: 'digits' }))
      const requests: [string, RequestInit][] = [
        ['/runs', json({ dataset: 'digits', name: 'once' })],
        [`/runs/${queued.id}/cancel`, { method: 'POST' }],
        [`/runs/${queued.id}/retry`, { method: 'POST' }],
        [`/runs/${run.runId}/timeline`, json({ datasetImage: image })],
        ['/inspections', json({ checkpointId: run.checkpointId, datasetImage: { ...image, index: 8 } })],
        ['/analyses', json({ kind: 'testSet', checkpointId: run.checkpointId })],
        ['/notes', json({ runId: run.runId, text: 'once' })],
      ]
      for (const [path, init] of requests) {
        const key = `a key of ${path}`.replaceAll(' ', '-')
        const answers = []
        for (let i = 0; i < 3; i++) answers.push(await dashboard.ask(path, withKey(init, key)))
        const texts = await Promise.all(answers.map((answer) => answer.text()))
        expect({ path, texts: new Set(texts).size }).toEqual({ path, texts: 1 })
        expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
        expect(answers[0]?.status).toBeLessThan(300)
        expect(answers.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
          null,
          'true',
          'true',
        ])
        expect(answers[2]?.headers.get('location')).toBe(answers[0]?.headers.get('location'))
      }
      const { total } = await dashboard.askJson<{ total: number }>('/runs?search=once')
      expect(total).toBe(1)
    })

    it('that came with another request is refused', async () => {
      await dashboard.ask('/runs', withKey(json({ dataset: 'digits' }), 'used'))
      const before = await dashboard.contents()
      for (const [path, body] of [
        ['/runs', { dataset: 'digits', name: 'another' }],
        ['/notes', { runId: run.runId, text: 'x' }],
      ] as const) {
        expect(await dashboard.refusal(path, withKey(json(body), 'used'))).toMatchObject({
          status: 422,
          code: 'idempotency_key_reused',
        })
      }
      expect(await dashboard.contents()).toEqual(before)
    })

    it.each(['', ' ', 'a b', 'ä', 'a\tb', 'x'.repeat(256)])('%j is none', async (key) => {
      const before = await dashboard.contents()
      expect(await dashboard.refusal('/runs', withKey(json({ dataset: 'digits' }), key))).toMatchObject({
        status: 400,
        code: 'idempotency_key_invalid',
        field: 'Idempotency-Key',
      })
      expect(await dashboard.contents()).toEqual(before)
    })
  })

  describe('one stream for several topics', () => {
    const listen = (topics: object[]) =>
      openStream((init) => dashboard.ask('/events', { ...json({ topics }), ...init }))
    const messages = (text: string) =>
      [...text.matchAll(/^event: message\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data as string))

    it('begins with what has been of those that want it, and names the topic of each event', async () => {
      const queued = await dashboard.askJson<RunDetail>('/runs', json({ dataset: 'digits' }))
      const [done, waiting] = [`/runs/${run.runId}/events`, `/runs/${queued.id}/events`]
      const stream = await listen([{ name: done }, { name: waiting, replay: false }, { name: '/events' }])
      await eventually(
        () => messages(stream.text()),
        (heard) => heard.some(({ topic }) => topic === '/events'),
      )
      expect(messages(stream.text()).map(({ topic, event }) => [topic, event])).toEqual([
        [done, 'state'],
        [done, 'epoch'],
        [done, 'checkpoint'],
        ['/events', 'run'],
      ])
      await dashboard.ask(`/runs/${queued.id}/cancel`, { method: 'POST' })
      await eventually(
        () => messages(stream.text()),
        (heard) => heard.some(({ topic, data }) => topic === waiting && data.state === 'cancelled'),
      )
      stream.close()
    })

    it('says which one is not there, and goes on with the others', async () => {
      const names = ['/runs/nothing/events', '/nothing', '/runs/x/timeline/events?index=a', '/events']
      const stream = await listen(names.map((name) => ({ name })))
      await eventually(
        () => messages(stream.text()),
        (heard) => heard.length >= names.length,
      )
      expect(Object.fromEntries(messages(stream.text()).map(({ topic, event }) => [topic, event]))).toEqual({
        [names[0] as string]: 'refused',
        [names[1] as string]: 'refused',
        [names[2] as string]: 'refused',
        '/events': 'run',
      })
      stream.close()
    })

    it('says when nothing can be heard because Redis is silent or away, and when it can again', async () => {
      const stream = await listen([{ name: '/events' }])
      const silences = () =>
        [...stream.text().matchAll(/^event: silent\ndata: (.*)$/gm)].map(([, data]) =>
          JSON.parse(data as string),
        )
      await eventually(stream.events, (names) => names.includes('message'))
      for (const [stop, start] of [
        [() => dashboard.redisServer.freeze(), () => dashboard.redisServer.thaw()],
        [() => dashboard.redisServer.goAway(), () => dashboard.redisServer.comeBack()],
      ] as const) {
        const known = silences().length
        await stop()
        await eventually(silences, (told) => told.length > known)
        expect(Date.parse(silences().at(-1).since)).toBeLessThanOrEqual(Date.now())
        await start()
        await eventually(silences, (told) => told.at(-1)?.since === null)
      }
      stream.close()
    })
  })

  it('ends while pages are live, and is there again under the same address', async () => {
    const streams = await Promise.all(
      ['/events', `/runs/${run.runId}/events`, '/events'].map((path) =>
        openStream((init) => dashboard.ask(path, init)),
      ),
    )
    // A page that was loaded keeps its connection, too.
    await (await fetch(dashboard.address)).text()
    await dashboard.stopApp()
    for (const stream of streams) await eventually(stream.isOver, (isOver) => isOver)
    await dashboard.startApp()
    expect((await dashboard.ask('/runs')).status).toBe(200)
  })
})
