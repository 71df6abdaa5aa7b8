import type { ListRuns, Page, RunSummary } from '@convscope/shared'
import type { Queried } from '../database/database.js'
import { listPage } from '../database/list-page.js'
import { fewRows } from '../database/narrow.js'
import { contains, foldForSearch, idsContaining } from '../database/search-text.js'
import { Prisma } from '../generated/sqlite/client/client.js'
import { RUN_SUMMARY_SELECT, toRunSummary } from './run-read-model.js'

/** @throws InvalidInputError `cursor_invalid`. */
export async function listRuns(database: Queried, query: ListRuns): Promise<Page<RunSummary>> {
  const { sort, cursor, limit } = query
  const { conditions, areFew } = await conditionsOf(database, query)
  const inOrder = sort === 'best' ? 'Run_by_loss' : 'Run_by_time'
  return listPage(database, {
    table: 'Run',
    sqliteIndex: areFew ? 'sqlite_autoindex_Run_1' : inOrder,
    conditions,
    order: sort === 'best' ? { column: 'bestValLoss', direction: 'asc' } : sort,
    cursor,
    limit,
    read: (ids) => database.client.run.findMany({ where: { id: { in: ids } }, select: RUN_SUMMARY_SELECT }),
    rankOf: (row) => row.bestValLoss,
    toItem: toRunSummary,
  })
}

async function conditionsOf(database: Queried, { state, dataset, tag, search }: ListRuns) {
  const folded = foldForSearch(search ?? '').trim()
  const conditions = [
    ...(state === undefined || state.length === 0 ? [] : [Prisma.sql`"state" IN (${Prisma.join(state)})`]),
    ...(dataset === undefined ? [] : [Prisma.sql`"datasetName" = ${dataset}`]),
    ...(folded === '' ? [] : [contains(database.provider, folded)]),
    ...(tag === undefined ? [] : [hasTag(tag)]),
  ]
  const few = await fewRows(database, [
    tag === undefined ? null : Prisma.sql`SELECT "runId" AS "id" FROM "RunTag" WHERE "tag" = ${tag}`,
    idsContaining('Run', folded),
  ])
  return { conditions: few === null ? conditions : [few, ...conditions], areFew: few !== null }
}

const hasTag = (tag: string) =>
  Prisma.sql`EXISTS (SELECT 1 FROM "RunTag" WHERE "RunTag"."runId" = "Run"."id" AND "RunTag"."tag" = ${tag})`
