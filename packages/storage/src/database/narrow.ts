import { Prisma } from '../generated/sqlite/client/client.js'
import type { Queried } from './database.js'

/** So many rows are sooner looked up and sorted than met on the way through an index. */
const FEW = 2000

/**
 * SQLite keeps no statistics, so it cannot know whether a tag or a text is rare. This asks before; PostgreSQL need not
 * be asked.
 * @param sources ids of the rows that each of some conditions holds for, out of an index of its own.
 * @returns the ids of the first that are few, as a condition; null when none are.
 */
export async function fewRows(
  { client, provider }: Queried,
  sources: (Prisma.Sql | null)[],
): Promise<Prisma.Sql | null> {
  if (provider === 'postgresql') return null
  for (const ids of sources) {
    if (ids === null) continue
    const [row] = await client.$queryRaw<{ found: bigint | number }[]>`
      SELECT count(*) AS "found" FROM (${ids} LIMIT ${FEW + 1})`
    if (Number(row?.found) <= FEW) return Prisma.sql`"id" IN (${ids})`
  }
  return null
}
