import { type ListRuns, MAX_INTEGER, type Page, type RunSummary } from '@convscope/shared'
import { containing } from '../database/containing.js'
import type { Database } from '../database/database.js'
import { afterCursor, decodeCursor, invalidCursor, toPage } from '../database/page-cursor.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { RUN_SUMMARY_SELECT, toRunSummary } from './run-read-model.js'

/** A page of runs in two queries, however many there are. */
export function listRuns(database: Database, query: ListRuns): Promise<Page<RunSummary>> {
  return query.sort === 'best' ? listByBest(database, query) : listByTime(database, query, query.sort)
}

async function listByTime(
  database: Database,
  query: ListRuns,
  sort: 'newest' | 'oldest',
): Promise<Page<RunSummary>> {
  const order = sort === 'newest' ? 'desc' : 'asc'
  const filter = toFilter(database, query)
  const after = query.cursor === undefined ? {} : afterCursor(decodeCursor(query.cursor), order)
  const [rows, total] = await Promise.all([
    database.client.run.findMany({
      where: { AND: [filter, after] },
      orderBy: [{ createdAt: order }, { id: order }],
      take: query.limit + 1,
      select: RUN_SUMMARY_SELECT,
    }),
    database.client.run.count({ where: filter }),
  ])
  return toPage(rows, query.limit, total, toRunSummary)
}

/** A ranking changes while runs train; its pages count places. */
async function listByBest(database: Database, query: ListRuns): Promise<Page<RunSummary>> {
  const filter = toFilter(database, query)
  const skip = query.cursor === undefined ? 0 : Number(query.cursor)
  if (!/^\d{1,10}$/.test(query.cursor ?? '0') || skip > MAX_INTEGER) throw invalidCursor()
  const [rows, total] = await Promise.all([
    database.client.run.findMany({
      where: filter,
      orderBy: [{ bestValLoss: { sort: 'asc', nulls: 'last' } }, { createdAt: 'desc' }, { id: 'desc' }],
      skip,
      take: query.limit,
      select: RUN_SUMMARY_SELECT,
    }),
    database.client.run.count({ where: filter }),
  ])
  const next = skip + rows.length
  return { items: rows.map(toRunSummary), nextCursor: next < total ? String(next) : null, total }
}

function toFilter({ provider }: Database, query: ListRuns): Prisma.RunWhereInput {
  const { state, dataset, tag, search } = query
  return {
    ...(state === undefined ? {} : { state: { in: state } }),
    ...(dataset === undefined ? {} : { datasetName: dataset }),
    ...(tag === undefined ? {} : { tags: { some: { tag } } }),
    ...(search === undefined ? {} : { name: containing(search, provider) }),
  }
}
