import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { NoteRecord, RunDetail } from '@convscope/shared'
import { findPostgres, hasPart, type PostgresServer, RedisServer, startPostgres } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Dashboard, json, upload } from './support/dashboard'

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
const QUERY_NAMES = [
  ...['state', 'dataset', 'tag', 'search', 'sort=best&cursor', 'cursor', 'limit', 'runId', 'checkpointId'],
  ...['dataset=digits&split=test&index', 'split', 'layer', 'layer=conv2d_1&channel', 'kind', 'page', 'since'],
  ...[
    'channel',
    'input',
    'format',
    'y',
    'imageId',
    'dataset=digits&index=1&layers',
    'unknown',
    'clone',
    'with',
  ],
]
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
    let runs: { runId: string; checkpointId: string }[]
    beforeAll(async () => {
      postgres = await startPostgres(findPostgres() as string)
      dashboards = await Promise.all([Dashboard.start(), Dashboard.start(postgres.url)])
      runs = await Promise.all(dashboards.map((dashboard) => dashboard.completedRun()))
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
          for (const { name, address, init } of asked) {
            const response = await fetch(`${dashboard.address}${address}`, { redirect: 'manual', ...init })
            const isJson = response.headers.get('content-type')?.includes('json')
            const code = isJson
              ? ((await response.json()) as { error?: { code: string } }).error?.code
              : undefined
            if (!isJson) await response.body?.cancel()
            answers.push(`${name}: ${response.status} ${code ?? ''}`)
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
        const methods = address.startsWith('/api') ? ['GET', 'POST', 'PATCH', 'DELETE'] : ['GET']
        const answers = await expectSameAnswers(
          ODD_PARTS.flatMap((part) =>
            fill(address, part).flatMap((filled) =>
              methods.map((method) => ({
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
        QUERY_NAMES.flatMap((name) =>
          ODD_QUERIES.map((value) => ({
            name: `?${name}=${value.slice(0, 60)}`,
            address: `${address}?${name}=${value}`,
          })),
        ),
      )
    })

    it('each field of each body', async () => {
      const [run] = runs as [(typeof runs)[number]]
      const image = { dataset: 'digits', split: 'test', index: 1 }
      // The ids are those of one database: for the other one they name nothing, so they are left to a test of their own.
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
      expect(run.runId).not.toBe('')
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
