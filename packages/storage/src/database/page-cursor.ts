import { InvalidInputError, idSchema, type Page } from '@convscope/shared'

/** The last row of a page: the next one begins after it, whatever was added or removed meanwhile. */
export interface PageCursor {
  createdAt: Date
  id: string
}

function encodeCursor({ createdAt, id }: PageCursor): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url')
}

/** Takes what `encodeCursor` gives and nothing else. @throws InvalidInputError `cursor_invalid`. */
export function decodeCursor(cursor: string): PageCursor {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const createdAt = new Date(time)
  const year = createdAt.getUTCFullYear()
  // Rows are of our time; databases differ in which other years they know.
  if (!(year >= 1970 && year <= 9999) || !idSchema.safeParse(id).success) throw invalidCursor()
  if (encodeCursor({ createdAt, id }) !== cursor) throw invalidCursor()
  return { createdAt, id }
}

export function invalidCursor(): InvalidInputError {
  return new InvalidInputError({
    code: 'cursor_invalid',
    message: 'This cursor belongs to no page. Ask for the first page again.',
    field: 'cursor',
  })
}

/** Rows after the cursor, newest or oldest first. */
export function afterCursor({ createdAt, id }: PageCursor, order: 'asc' | 'desc') {
  const beyond = order === 'desc' ? 'lt' : 'gt'
  return { OR: [{ createdAt: { [beyond]: createdAt } }, { createdAt, id: { [beyond]: id } }] }
}

/**
 * A page out of rows of which one more than the limit was asked for: it tells whether another page follows.
 * @param total of all that match.
 */
export function toPage<Row extends PageCursor, Item>(
  rows: Row[],
  limit: number,
  total: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : null,
    total,
  }
}
