import { Prisma } from '../generated/sqlite/client/client.js'
import type { Provider } from './provider.js'

/**
 * A text as it is stored for searching, and as what is searched for is compared with it: Unicode's compatibility form
 * without regard to case, in JavaScript, so that both databases find the same. Beyond lower case, ß is ss, every
 * sigma is σ, and a dotted or dotless I is i.
 */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replaceAll('i\u0307', 'i')
    .normalize('NFKC')
}

/** A row of an index holds 2,704 bytes in PostgreSQL. Only ligatures such as ﷺ make a run's name longer than this. */
const LONGEST_INDEXED = 600

/** A run's name as its row keeps it for searching. */
export const searchTextOfRun = (name: string): string => foldForSearch(name).slice(0, LONGEST_INDEXED)

/** Rows whose `searchText` holds a folded text somewhere. Nothing in it is a wildcard. */
export function contains(provider: Provider, folded: string): Prisma.Sql {
  if (provider === 'sqlite') return Prisma.sql`instr("searchText", ${folded}) > 0`
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`
  return Prisma.sql`"searchText" LIKE ${pattern}`
}

/** SQLite's index of trigrams knows no shorter text. */
const SHORTEST_INDEXED = 3

/**
 * SQLite: ids of the rows whose `searchText` holds a text, out of the index of trigrams that triggers keep; null for a
 * text that is too short for it.
 */
export function idsContaining(table: 'Run' | 'Note', folded: string): Prisma.Sql | null {
  if ([...folded].length < SHORTEST_INDEXED) return null
  const phrase = `"${folded.replaceAll('"', '""')}"`
  const index = Prisma.raw(`"${table}Search"`)
  const keys = Prisma.raw(`"${table}SearchKey"`)
  return Prisma.sql`
    SELECT ${keys}."id" FROM ${index} JOIN ${keys} ON ${keys}."key" = ${index}.rowid WHERE ${index} MATCH ${phrase}`
}
