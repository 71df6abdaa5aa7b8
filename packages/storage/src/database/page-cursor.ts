import { InvalidInputError, idSchema } from '@convscope/shared'

/** The last row of a page: the next one begins after it, whatever was added or removed meanwhile. */
export interface PageCursor {
  createdAt: Date
  id: string
  /** What a ranking goes by; null for a row that is not ranked. Left out by lists that go by time alone. */
  rank?: number | null
}

export function encodeCursor({ createdAt, id, rank }: PageCursor): string {
  const place = `${createdAt.toISOString()} ${id}`
  return Buffer.from(rank === undefined ? place : `${place} ${rank}`).toString('base64url')
}

/**
 * Takes what `encodeCursor` gives and nothing else.
 * @param ranked whether the list is a ranking: a cursor of one order is none of another.
 * @throws InvalidInputError `cursor_invalid`.
 */
export function decodeCursor(cursor: string, ranked = false): PageCursor {
  const [time = '', id = '', rank] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const createdAt = new Date(time)
  const year = createdAt.getUTCFullYear()
  // Rows are of our time; databases differ in which other years they know.
  if (!(year >= 1970 && year <= 9999) || !idSchema.safeParse(id).success) throw invalidCursor()
  const decoded: PageCursor = {
    createdAt,
    id,
    ...(rank === undefined ? {} : { rank: rank === 'null' ? null : Number(rank) }),
  }
  const isOfThisOrder = (rank !== undefined) === ranked && !Number.isNaN(decoded.rank)
  if (!isOfThisOrder || encodeCursor(decoded) !== cursor) throw invalidCursor()
  return decoded
}

function invalidCursor(): InvalidInputError {
  return new InvalidInputError({
    code: 'cursor_invalid',
    message: 'This cursor belongs to no page of this list. Ask for the first page again.',
    field: 'cursor',
  })
}
