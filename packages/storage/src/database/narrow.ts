import { Prisma } from '../generated/sqlite/client/client.js'
import type { Queried } from './database.js'

/** So many rows are sooner looked up and sorted than met on the way through an index. */
const FEW = 2000

/**
 * SQLite keeps no statistics, so it cannot know whether a tag or a text is rare. This asks before; PostgreSQL need not
 * be asked.
 * @param sources questions for the ids of the rows that each of some conditions holds for.
 * @returns the ids of the first that are few, as a condition; null when none are.
 */
export async function fewRows(
  { client, provider }: Queried,
  sources: (Prisma.Sql | null)[],
): Promise<Prisma.Sql | null> {
  if (provider === 'postgresql') return null
  for (const source of sources) {
    if (source === null) continue
    const rows = await client.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM (${source} LIMIT ${FEW + 1})`
    if (rows.length > FEW) continue
    return Prisma.sql`"id" IN (SELECT "value" FROM json_each(${JSON.stringify(rows.map(({ id }) => id))}))`
  }
  return null
}
