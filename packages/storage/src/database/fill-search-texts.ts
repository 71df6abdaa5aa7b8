import { Prisma } from '../generated/sqlite/client/client.js'
import { type Client, openDatabase } from './database.js'
import { foldForSearch, searchTextOfRun } from './search-text.js'

const BATCH = 500

/** What is searched is folded here and not in SQL, so rows of versions that did not yet search so are filled in once. */
export async function fillSearchTexts(databaseUrl: string): Promise<void> {
  const { client, close } = openDatabase(databaseUrl)
  try {
    await fill(client, 'Run', 'name', searchTextOfRun)
    await fill(client, 'Note', 'text', foldForSearch)
  } finally {
    await close()
  }
}

async function fill(client: Client, name: string, column: string, fold: (text: string) => string) {
  const table = Prisma.raw(`"${name}"`)
  const [lacking] = await client.$queryRaw<object[]>`
    SELECT "id" FROM ${table} WHERE "searchText" IS NULL LIMIT 1`
  if (lacking === undefined) return
  for (let after = ''; ; ) {
    const rows = await client.$queryRaw<{ id: string; text: string }[]>`
      SELECT "id", ${Prisma.raw(`"${column}"`)} AS "text" FROM ${table}
      WHERE "searchText" IS NULL AND "id" > ${after} ORDER BY "id" LIMIT ${BATCH}`
    const last = rows.at(-1)
    if (last === undefined) return
    const values = rows.map(({ id, text }) => Prisma.sql`(${id}, ${fold(text)})`)
    // Who renamed a row meanwhile has folded its name.
    await client.$executeRaw`
      UPDATE ${table} SET "searchText" = "folded"."column2" FROM (VALUES ${Prisma.join(values)}) AS "folded"
      WHERE ${table}."id" = "folded"."column1" AND ${table}."searchText" IS NULL`
    after = last.id
  }
}
