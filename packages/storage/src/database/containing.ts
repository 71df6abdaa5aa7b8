import type { Prisma } from '../generated/sqlite/client/client.js'
import type { Provider } from './provider.js'

/** A text somewhere in a column, without regard to case. SQLite's LIKE ignores it anyway; its client has no word for it. */
export function containing(text: string, provider: Provider): Prisma.StringFilter {
  return { contains: text, ...(provider === 'postgresql' ? { mode: 'insensitive' } : {}) }
}
