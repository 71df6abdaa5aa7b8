import { listRunsSchema, type RunSummary } from '@convscope/shared'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/database/database.js'
import { searchTextOfRun } from '../src/database/search-text.js'
import { onEachDatabase } from './support/on-each-database.js'

/** More than are counted of a filtered list, and more than SQLite looks up by their ids. */
const MANY = 2500
const COUNTED = 1000
const BATCH = 250

/** Runs as rows alone: many of equal times and losses, some without a loss. */
const RUNS = Array.from({ length: MANY }, (_, i) => ({
  id: `run-${String((i * 7919) % MANY).padStart(5, '0')}`,
  name: `${i % 2 === 0 ? 'Even' : 'Odd'} run ${i}${i % 500 === 7 ? ' needle' : ''}`,
  state: i % 100 === 0 ? ('failed' as const) : ('completed' as const),
  datasetName: i % 3 === 0 ? 'fashion-mnist' : 'mnist',
  createdAt: new Date(1_700_000_000_000 + Math.floor(i / 10) * 1000),
  bestValLoss: i % 5 === 0 ? null : (i % 40) / 37,
  tags: i < 30 ? ['all', 'few'] : ['all'],
}))
type Run = (typeof RUNS)[number]

async function addRuns({ client }: Database): Promise<void> {
  for (let from = 0; from < MANY; from += BATCH) {
    const rows = RUNS.slice(from, from + BATCH)
    await client.run.createMany({
      data: rows.map(({ tags: _, ...row }) => ({
        ...row,
        searchText: searchTextOfRun(row.name),
        datasetHash: 'hash',
        classes: [],
        architecture: [],
        summary: {},
        parameters: 1,
        training: {},
        epochs: 1,
        codeVersion: 'test',
      })),
    })
    await client.runTag.createMany({
      data: rows.flatMap(({ id, tags }) => tags.map((tag) => ({ runId: id, tag }))),
    })
  }
}

const byTime = (a: Run, b: Run) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)
const lossOf = ({ bestValLoss }: Run) => bestValLoss ?? Number.POSITIVE_INFINITY
const ORDERS: Record<string, (a: Run, b: Run) => number> = {
  newest: (a, b) => byTime(b, a),
  oldest: byTime,
  best: (a, b) => (lossOf(a) === lossOf(b) ? byTime(b, a) : lossOf(a) - lossOf(b)),
}
const FILTERS: [Record<string, string>, (run: Run) => boolean][] = [
  [{}, () => true],
  [{ state: 'failed' }, ({ state }) => state === 'failed'],
  [{ state: 'completed,queued' }, ({ state }) => state === 'completed'],
  [{ dataset: 'fashion-mnist' }, ({ datasetName }) => datasetName === 'fashion-mnist'],
  [{ tag: 'few' }, ({ tags }) => tags.includes('few')],
  [{ tag: 'all' }, () => true],
  [{ tag: 'none' }, () => false],
  [{ search: 'EVEN' }, ({ name }) => name.startsWith('Even')],
  [{ search: 'run' }, () => true],
  [{ search: 'needle' }, ({ name }) => name.endsWith('needle')],
  [{ search: '7' }, ({ name }) => name.includes('7')],
  [{ search: 'nowhere' }, () => false],
  [
    { search: 'odd', tag: 'all', state: 'completed', dataset: 'mnist' },
    ({ name, datasetName, state }) =>
      name.startsWith('Odd') && datasetName === 'mnist' && state === 'completed',
  ],
  [
    { search: 'even', tag: 'few', state: 'failed' },
    ({ tags, state }) => tags.includes('few') && state === 'failed',
  ],
]

onEachDatabase('a list of many runs', (fixture) => {
  const list = (query: Record<string, unknown>) => fixture().storage.runs.list(listRunsSchema.parse(query))
  beforeAll(() => addRuns(fixture().database))

  async function allPages(query: Record<string, unknown>): Promise<RunSummary[]> {
    const items: RunSummary[] = []
    let cursor: string | null = null
    do {
      const page = await list({ ...query, limit: 200, ...(cursor === null ? {} : { cursor }) })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return items
  }

  describe.each(Object.keys(ORDERS))('in the order %s', (sort) => {
    it.each(FILTERS)(
      'and filtered by %j is whole, page by page, and counted as far as is said',
      async (filter, fits) => {
        const wanted = RUNS.filter(fits).toSorted(ORDERS[sort])
        expect((await allPages({ ...filter, sort })).map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
        const { total, totalIsExact } = await list({ ...filter, sort, limit: 10 })
        const isFiltered = Object.keys(filter).length > 0
        expect([total, totalIsExact]).toEqual(
          isFiltered && wanted.length > COUNTED ? [COUNTED, false] : [wanted.length, true],
        )
      },
    )
  })

  it('goes on after a cursor, whatever was added, improved or deleted before it', async () => {
    const { database } = fixture()
    const first = await list({ sort: 'best', limit: 3 })
    const next = await list({ sort: 'best', limit: 3, cursor: first.nextCursor })
    const [gone, , last] = first.items
    await database.client.run.delete({ where: { id: gone?.id as string } })
    await database.client.run.update({ where: { id: last?.id as string }, data: { bestValLoss: -1 } })
    expect((await list({ sort: 'best', limit: 3, cursor: first.nextCursor })).items).toEqual(next.items)
  })

  it.each([
    ['a place', '4294967296'],
    ['nonsense', 'nonsense'],
    ['another order', Buffer.from('2026-01-01T00:00:00.000Z run-1').toString('base64url')],
    ['a rank that is none', Buffer.from('2026-01-01T00:00:00.000Z run-1 first').toString('base64url')],
    ['a year before Christ', Buffer.from('-000001-01-01T00:00:00.000Z run-1 0.5').toString('base64url')],
  ])('refuses %s as a cursor of its ranking', async (_, cursor) => {
    await expect(list({ sort: 'best', cursor })).rejects.toMatchObject({
      code: 'cursor_invalid',
      field: 'cursor',
    })
  })
})
