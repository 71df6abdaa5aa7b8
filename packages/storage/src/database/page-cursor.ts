import { InvalidInputError } from '@convscope/shared'

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
 * @param ranked whether the list is a ranking: a cursor of one order is none of another.
 * @throws InvalidInputError `cursor_invalid`.
 */
export function decodeCursor(cursor: string, ranked = false): PageCursor {
  const [time, id, rank, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const createdAt = new Date(time ?? '')
  const isWhole = id !== undefined && rest.length === 0 && (rank !== undefined) === ranked
  if (!isWhole || !isTime(createdAt)) throw invalidCursor()
  if (rank === undefined) return { createdAt, id }
  const value = rank === 'null' ? null : Number(rank)
  if (rank === '' || Number.isNaN(value)) throw invalidCursor()
  return { createdAt, id, rank: value }
}

/** Years of four digits: texts of others do not sort as times do. */
function isTime(time: Date): boolean {
  const year = time.getUTCFullYear()
  return year >= 0 && year <= 9999
}

function invalidCursor(): InvalidInputError {
  return new InvalidInputError({
    code: 'cursor_invalid',
    message: 'This cursor belongs to no page of this list. Ask for the first page again.',
    field: 'cursor',
  })
}
