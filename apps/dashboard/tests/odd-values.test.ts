import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { NoteRecord, RunDetail } from '@convscope/shared'
import { findPostgres, hasPart, type PostgresServer, RedisServer, startPostgres } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Dashboard, json, upload } from './support/dashboard'

// Thousands of requests, to two dashboards.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const APP = path.resolve(import.meta.dirname, '../src/app')

/** Every address that is answered, with its parameters in brackets: `/api/v1/runs/[id]`. */
const ADDRESSES = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(route\.ts|page\.tsx)$/.test(path.basename(file)))
  .map((file) => `/${path.dirname(file)}`.replace(/^\/\.$/, '/'))
  .filter((address) => !address.includes('[...'))
  .sort()

const cursorOf = (time: string, id = 'x') => Buffer.from(`${time} ${id}`).toString('base64url')

/** As they stand in an address. */
const ODD_PARTS = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%EF%BF%BF',
  '%',
  '%F0%9F%99%82',
  '..%2F..%2Fetc%2Fpasswd',
  "'%20OR%201=1--",
  '__proto__',
  '2147483648',
  '18446744073709551616',
  '-1',
  '1e999',
  'NaN',
  'a'.repeat(5000),
]
const ODD_QUERIES = [
  ...ODD_PARTS,
  '4294967296',
  '2147483647',
  '',
  '0x10',
  cursorOf('-000004-11-24T00:00:00.000Z'),
  cursorOf('+275760-09-13T00:00:00.000Z'),
  cursorOf('2026-11-25T00:00:00.000Z', 'a\0b'),
  cursorOf('2026-11-25T00:00:00.000Z', '\u{1F642}'),
]
/** What each address takes; every other one takes nothing. */
const QUERIES: Record<string, string[]> = {
  '/api/v1/runs': ['state', 'dataset', 'tag', 'search', 'sort', 'limit', 'cursor', 'sort=best&cursor'],
  '/api/v1/inspections': ['runId', 'checkpointId', 'dataset=digits&split=test&index', 'limit', 'cursor'],
  '/api/v1/analyses': ['runId', 'checkpointId', 'kind', 'layer', 'cursor'],
  '/api/v1/notes': ['runId', 'layer', 'layer=conv2d_1&channel', 'search', 'cursor'],
  '/api/v1/images': ['limit'],
  '/': ['search', 'state', 'tag', 'sort'],
  '/inspections': ['runId', 'cursor'],
  '/notes': ['search', 'run'],
  '/compare': ['with'],
  '/runs/new': ['clone'],
}
const ODD_BODY_VALUES: unknown[] = [
  'a\0b',
  '\ud800',
  '\udc00a',
  2 ** 31,
  2 ** 53,
  1e308,
  -1,
  1.5,
  null,
  true,
  '',
  'x'.repeat(20_000),
  [],
  {},
  ['a\0b'],
]

/** A page takes long to draw and reads its address as the API does. */
const partsFor = (address: string) =>
  address.startsWith('/api') ? ODD_PARTS : ODD_PARTS.slice(0, PAGE_PARTS)
const PAGE_PARTS = 7

function methodsOf(address: string): string[] {
  if (!address.startsWith('/api')) return ['GET']
  const source = readFileSync(path.join(APP, address, 'route.ts'), 'utf8')
  return ['GET', 'POST', 'PATCH', 'DELETE'].filter((method) => new RegExp(`\\b${method}\\b`).test(source))
}

const AT_ONCE = 6

/** What is asked, in words that both databases share. */
interface Asked {
  name: string
  address: string
  init?: RequestInit
}

function fill(address: string, part: string): string[] {
  const places = address.match(/\[[^\]]+\]/g) ?? []
  return places.map((odd) =>
    places.reduce((filled, place) => filled.replace(place, place === odd ? part : 'nothing'), address),
  )
}

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server') || !hasPart(findPostgres(), 'PostgreSQL'))(
  'whatever is written into an address or a body',
  () => {
    let postgres: PostgresServer
    let dashboards: Dashboard[]
    beforeAll(async () => {
      postgres = await startPostgres(findPostgres() as string)
      dashboards = await Promise.all([Dashboard.start(), Dashboard.start(postgres.url)])
    })
    afterAll(async () => {
      await Promise.all((dashboards ?? []).map((dashboard) => dashboard.close()))
      await postgres?.stop()
    })

    /** Asks both for the same, and expects one answer: never a fault of the server's. */
    async function expectSameAnswers(asked: Asked[]): Promise<string[]> {
      const [onSqlite, onPostgresql] = await Promise.all(
        dashboards.map(async (dashboard) => {
          const answers: string[] = []
          const answer = async ({ name, address, init }: Asked) => {
            const response = await fetch(`${dashboard.address}${address}`, { redirect: 'manual', ...init })
            const isJson = response.headers.get('content-type')?.includes('json')
            const code = isJson
              ? ((await response.json()) as { error?: { code: string } }).error?.code
              : undefined
            if (!isJson) await response.body?.cancel()
            return `${name}: ${response.status} ${code ?? ''}`
          }
          for (let at = 0; at < asked.length; at += AT_ONCE) {
            answers.push(...(await Promise.all(asked.slice(at, at + AT_ONCE).map(answer))))
          }
          return answers
        }),
      )
      expect(onPostgresql).toEqual(onSqlite)
      expect(onSqlite?.filter((answer) => / 5\d\d /.test(answer))).toEqual([])
      return onSqlite as string[]
    }

    it('knows all addresses', () => {
      expect(ADDRESSES).toContain('/api/v1/runs/[id]/cancel')
      expect(ADDRESSES).toContain('/runs/[id]/layers/[layer]/[channel]')
    })

    it.each(ADDRESSES.filter((address) => address.includes('[')))(
      '%s: each part of the address',
      async (address) => {
        const before = await Promise.all(dashboards.map((dashboard) => dashboard.contents()))
        const answers = await expectSameAnswers(
          partsFor(address).flatMap((part) =>
            fill(address, part).flatMap((filled) =>
              methodsOf(address).map((method) => ({
                name: `${method} ${filled.slice(0, 90)}`,
                address: filled,
                init: method === 'GET' ? {} : { ...json({}), method },
              })),
            ),
          ),
        )
        expect(answers.filter((answer) => / 2\d\d $/.test(answer))).toEqual([])
        expect(await Promise.all(dashboards.map((dashboard) => dashboard.contents()))).toEqual(before)
      },
    )

    it.each(ADDRESSES.filter((address) => !address.includes('[')))('%s: each query', async (address) => {
      await expectSameAnswers(
        ['unknown', ...(QUERIES[address] ?? [])].flatMap((name) =>
          ODD_QUERIES.map((value) => ({
            name: `?${name}=${value.slice(0, 60)}`,
            address: `${address}?${name}=${value}`,
          })),
        ),
      )
    })

    it('each field of each body', async () => {
      const image = { dataset: 'digits', split: 'test', index: 1 }
      const bodies: [string, string, Record<string, unknown>][] = [
        [
          'POST',
          '/runs',
          { name: 'a', dataset: 'none', architecture: 'tutorial-cnn', tags: ['t'], notes: 'n' },
        ],
        ['POST', '/runs', { dataset: 'none', architecture: [{ type: 'flatten', name: 'a', input: 'b' }] }],
        ['POST', '/runs', { dataset: 'none', watch: [{ datasetImage: image }, { imageId: 'i' }] }],
        ['POST', '/runs', { dataset: 'none', training: { epochs: 1, seed: 1, batchSize: 1 } }],
        ['PATCH', '/runs/nothing', { name: 'a', tags: ['t'], notes: 'n' }],
        ['POST', '/inspections', { checkpointId: 'c', datasetImage: image, layers: ['a'] }],
        ['POST', '/inspections/nothing/also', { layers: ['a'] }],
        ['POST', '/runs/nothing/timeline', { imageId: 'i', layers: ['a'] }],
        [
          'POST',
          '/analyses',
          { kind: 'gradCam', checkpointId: 'c', datasetImage: image, layer: 'l', classIndex: 1 },
        ],
        ['POST', '/analyses', { kind: 'testSet', checkpointId: 'c', split: 'test' }],
        ['POST', '/notes', { runId: 'r', layer: 'l', channel: 1, text: 't' }],
        ['PATCH', '/notes/nothing', { text: 't' }],
        ['POST', '/architectures/summary', { dataset: 'none', architecture: 'tutorial-cnn' }],
        ['POST', '/events', { topics: [] }],
      ]
      const before = await Promise.all(dashboards.map((dashboard) => dashboard.contents()))
      const answers = await expectSameAnswers(
        bodies.flatMap(([method, address, body], place) =>
          [...Object.keys(body), '__proto__', 'a\0b'].flatMap((field) =>
            ODD_BODY_VALUES.map((value) => ({
              name: `${place} ${method} ${address} ${JSON.stringify(field)}=${JSON.stringify(value).slice(0, 30)}`,
              address: `/api/v1${address}`,
              init: { ...json({ ...body, [field]: value }), method },
            })),
          ),
        ),
      )
      // Every one of them names something that is not there.
      expect(answers.filter((answer) => / 2\d\d $/.test(answer) && !answer.includes('/events'))).toEqual([])
      expect(await Promise.all(dashboards.map((dashboard) => dashboard.contents()))).toEqual(before)
    })

    it('what is taken is kept as it came', async () => {
      const texts = [
        '\u0001\u001f\u007f',
        '\u{1F642}\u{1F3FD}',
        '\uffff\ufffe',
        'שלום',
        'e\u0301\u0130ß',
        `%_\\"'*`,
        'a\tb\nc',
      ]
      for (const dashboard of dashboards) {
        for (const text of texts) {
          const run = await dashboard.askJson<RunDetail>(
            '/runs',
            json({ dataset: 'digits', name: `x${text}x`, notes: text }),
          )
          expect(await dashboard.askJson(`/runs/${run.id}`)).toMatchObject({ name: `x${text}x`, notes: text })
          const note = await dashboard.askJson<NoteRecord>(
            '/notes',
            json({ runId: run.id, text: `x${text}x` }),
          )
          const { items } = await dashboard.askJson<{ items: NoteRecord[] }>(`/notes?runId=${run.id}`)
          expect(items).toMatchObject([{ id: note.id, text: `x${text}x` }])
        }
      }
    })

    it('fields of a form and names of files', async () => {
      const bytes = Buffer.from('no picture')
      const named = (name: string): RequestInit => {
        const form = new FormData()
        form.set('file', new File([bytes], name))
        return { method: 'POST', body: form }
      }
      await expectSameAnswers([
        ...['a\0b', '\u{1F642}'.repeat(100), ''].map((name) => ({
          name: JSON.stringify(name).slice(0, 20),
          address: '/api/v1/images',
          init: upload(bytes, { name }),
        })),
        ...['a\0b.png', `${'a'.repeat(119)}\u{1F642}.png`].map((name) => ({
          name: JSON.stringify(name).slice(-20),
          address: '/api/v1/images',
          init: named(name),
        })),
      ])
    })
  },
)
