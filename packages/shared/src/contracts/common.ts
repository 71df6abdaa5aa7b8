import { z } from 'zod'

/** The largest number that an integer column of a database holds. */
export const MAX_INTEGER = 2 ** 31 - 1

/** NUL, which PostgreSQL refuses and SQLite ends a text at, and half of a surrogate pair, which no UTF-8 can say. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text)
}

/** Text that a database keeps as it came. Every text without a pattern of its own is of this schema. */
export const textSchema = z
  .string()
  .refine(isStorableText, 'text must hold no NUL character and no half of a surrogate pair')

/** Of a list's page; what it says is checked where it is read. */
export const cursorSchema = textSchema.max(200)

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'an id has letters, digits, _ and - only')
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 lower-case hexadecimal digits')
/** A data set's name is an identifier; no path ever comes from a request. */
export const datasetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a data set name has lower-case letters, digits, dots, _ and -')
export const splitSchema = z.enum(['train', 'test'])
export type Split = z.infer<typeof splitSchema>

/** ISO 8601, UTC. */
export type Timestamp = string

export interface Page<Item> {
  items: Item[]
  /** Pass as `cursor` for the next page; null on the last. */
  nextCursor: string | null
  /** Items that match the filter, counted up to a bound. */
  total: number
  /** false when there are more than `total`. */
  totalIsExact: boolean
}

export interface ErrorBody {
  error: {
    code: string
    message: string
    field?: string
    issues?: { field: string; message: string }[]
  }
}
