import type { Page } from '@convscope/shared'
import { Prisma } from '../generated/sqlite/client/client.js'
import type { Queried } from './database.js'
import { decodeCursor, encodeCursor, type PageCursor } from './page-cursor.js'

/**
 * Newest or oldest first; or by a column, rows without a value last. Among equals the newest come first where values
 * rise and last where they fall: one index serves both.
 */
export type ListOrder = 'newest' | 'oldest' | { column: string; direction: 'asc' | 'desc' }

export interface ListQuestion<Row extends PageCursor, Item> {
  table: string
  /** SQLite keeps no statistics to choose an index by; PostgreSQL does, and chooses itself. */
  sqliteIndex: string
  /** All of them hold for a row of the list. */
  conditions: Prisma.Sql[]
  order: ListOrder
  cursor: string | undefined
  limit: number
  read(ids: string[]): Promise<Row[]>
  /** What the order's column holds, where there is one. */
  rankOf?(row: Row): number | null
  toItem(row: Row): Item
}

/** So far a list is counted; further on its total is said to be more. */
const COUNTED = 10_000
const COUNTED_OF_FILTERED = 1000

/**
 * A page of a list. First its ids alone, out of an index that holds all columns that conditions and order name, then
 * the rows: the work does not grow with what the rows hold, nor with the pages before.
 * @throws InvalidInputError `cursor_invalid`.
 */
export async function listPage<Row extends PageCursor, Item>(
  database: Queried,
  question: ListQuestion<Row, Item>,
): Promise<Page<Item>> {
  const { order, cursor, limit, conditions } = question
  const isRanking = typeof order === 'object'
  const after = cursor === undefined ? undefined : decodeCursor(cursor, isRanking)
  const ids = await findIds(database, question, after)
  const shown = ids.slice(0, limit)
  const hasMore = ids.length > limit
  // What fits on the first page is all there is.
  const isAll = after === undefined && !hasMore
  const most = conditions.length === 0 ? COUNTED : COUNTED_OF_FILTERED
  const [rows, found] = await Promise.all([
    shown.length === 0 ? [] : question.read(shown),
    isAll ? ids.length : countUpTo(database, question, most),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  // A row may have been deleted between the two.
  const ordered = shown.flatMap((id) => byId.get(id) ?? [])
  const last = ordered.at(-1)
  const cursorOf = (row: Row): PageCursor => ({
    createdAt: row.createdAt,
    id: row.id,
    ...(isRanking ? { rank: question.rankOf?.(row) ?? null } : {}),
  })
  return {
    items: ordered.map(question.toItem),
    nextCursor: hasMore && last !== undefined ? encodeCursor(cursorOf(last)) : null,
    total: Math.min(found, most),
    totalIsExact: found <= most,
  }
}

type Place = Pick<ListQuestion<PageCursor, unknown>, 'table' | 'sqliteIndex' | 'conditions'>

/** One more than a page has: it tells whether another follows. */
async function findIds(
  database: Queried,
  { order, limit, ...place }: Place & { order: ListOrder; limit: number },
  after: PageCursor | undefined,
): Promise<string[]> {
  const find = async (conditions: Prisma.Sql[], by: Prisma.Sql, most: number) => {
    const rows = await database.client.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM ${from(database, place)} WHERE ${all([...place.conditions, ...conditions])}
      ORDER BY ${by} LIMIT ${most}`
    return rows.map(({ id }) => id)
  }
  const newestFirst = Prisma.sql`"createdAt" DESC, "id" DESC`
  const oldestFirst = Prisma.sql`"createdAt" ASC, "id" ASC`
  if (order === 'oldest') return find(beyond(after, '>'), oldestFirst, limit + 1)
  if (order === 'newest') return find(beyond(after, '<'), newestFirst, limit + 1)

  const column = Prisma.raw(`"${order.column}"`)
  const unranked = (most: number) => {
    const rest = after?.rank === null ? beyond(after, '<') : []
    return find([Prisma.sql`${column} IS NULL`, ...rest], newestFirst, most)
  }
  if (after?.rank === null) return unranked(limit + 1)
  const rises = order.direction === 'asc'
  const further = Prisma.raw(rises ? '>' : '<')
  const ranked =
    after === undefined
      ? [Prisma.sql`${column} IS NOT NULL`]
      : [
          // Bounds the search in the index, which the second line alone does not.
          Prisma.sql`${column} ${further}= ${after.rank}`,
          Prisma.sql`(${column} ${further} ${after.rank} OR ${all(beyond(after, rises ? '<' : '>'))})`,
        ]
  const by = rises ? Prisma.sql`${column} ASC, ${newestFirst}` : Prisma.sql`${column} DESC, ${oldestFirst}`
  const ids = await find(ranked, by, limit + 1)
  return ids.length > limit ? ids : [...ids, ...(await unranked(limit + 1 - ids.length))]
}

/** Rows after the cursor by time. */
function beyond(after: PageCursor | undefined, side: '<' | '>'): Prisma.Sql[] {
  if (after === undefined) return []
  const is = Prisma.raw(side)
  return [
    Prisma.sql`"createdAt" ${is}= ${after.createdAt}`,
    Prisma.sql`("createdAt" ${is} ${after.createdAt} OR "id" ${is} ${after.id})`,
  ]
}

/** One more than `most` stands for any number above it. */
async function countUpTo(database: Queried, place: Place, most: number): Promise<number> {
  const [row] = await database.client.$queryRaw<{ found: bigint | number }[]>`
    SELECT count(*) AS "found" FROM (
      SELECT 1 FROM ${from(database, place)} WHERE ${all(place.conditions)} LIMIT ${most + 1}
    ) AS "counted"`
  return Number(row?.found ?? 0)
}

function from({ provider }: Queried, { table, sqliteIndex }: Place): Prisma.Sql {
  return Prisma.raw(provider === 'sqlite' ? `"${table}" INDEXED BY "${sqliteIndex}"` : `"${table}"`)
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`1 = 1` : Prisma.join(conditions, ' AND ')
}

/** Rows of a run's checkpoints. */
export const ofRun = (runId: string) =>
  Prisma.sql`"checkpointId" IN (SELECT "id" FROM "Checkpoint" WHERE "runId" = ${runId})`
