import { z } from 'zod'

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
