import { isConvscopeError, shortageOf, TransientError } from '@convscope/shared'
import type { Client } from './database.js'

const DATABASE_BUSY = 'database_busy'
/** PostgreSQL rolled one of two transactions back that were in each other's way, or had no connection for it in time. */
const WRITE_CONFLICT = /^(P2034|P2028|40001|40P01|TransactionWriteConflict)$/

/**
 * Another transaction was in the way and this one was rolled back. P1008: SQLite was locked for longer than its patience.
 * P2034, 40001, 40P01: write conflict or deadlock. P2028: no connection for a transaction in time, or it took too long.
 */
const BUSY = /^(P1008|P2034|P2028|40001|40P01|55P03|SQLITE_BUSY.*|SocketTimeout|TransactionWriteConflict)$/
/**
 * Prisma's codes for a server that cannot be reached, closes the connection, or has no connection left; the system's; and
 * PostgreSQL's for one that stops, starts, or has too many clients (classes 08, 53 and 57).
 */
const UNAVAILABLE =
  /^(P1000|P1001|P1002|P1011|P1017|P2024|P2037|ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08[0-9A-Z]{3}|53300|57P0[1-5]|DatabaseNotReachable|ConnectionClosed|TooManyConnections)$/
const SAYS_BUSY = /SQLITE_BUSY|database is locked|database table is locked/
const SAYS_UNAVAILABLE =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Can't reach database server|closed the connection|Client has encountered a connection error|the database system is/i

/**
 * The one place that tells faults of the database which pass by themselves from bugs: as a TransientError, which the
 * dashboard answers with 503 and a worker tries again.
 * @returns undefined for any other error.
 */
export function passingFault(error: unknown): TransientError | undefined {
  if (isConvscopeError(error)) return undefined
  const shortage = shortageOf(error)
  if (shortage !== null) return shortage
  const { codes, messages } = saidBy(error)
  // Before busy: Prisma has one word for a locked file and for a server that was not heard in time.
  if (
    codes.some((code) => UNAVAILABLE.test(code)) ||
    messages.some((message) => SAYS_UNAVAILABLE.test(message))
  ) {
    return new TransientError(
      { code: 'database_unavailable', message: 'The database does not answer. Try again in a moment.' },
      { cause: error },
    )
  }
  if (codes.some((code) => BUSY.test(code)) || messages.some((message) => SAYS_BUSY.test(message))) {
    return new TransientError(
      { code: DATABASE_BUSY, message: 'The database is busy. Try again in a moment.' },
      { cause: error },
    )
  }
  return undefined
}

/** Whether the same transaction may well succeed when it is tried at once. */
export function isWriteConflict(error: unknown): boolean {
  return saidBy(error).codes.some((code) => WRITE_CONFLICT.test(code))
}

/** A client whose every operation and transaction throws passing faults as such. */
export function withPassingFaults(client: Client): Client {
  const named = client.$extends({
    query: { $allOperations: ({ args, query }) => query(args).catch(rethrow) },
  }) as unknown as Client
  return new Proxy(named, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name !== '$transaction') return value
      // What a transaction throws at its beginning and its end belongs to no operation.
      return (...args: unknown[]) => (value as Transaction).apply(target, args).catch(rethrow)
    },
  })
}

type Transaction = (...args: unknown[]) => Promise<unknown>

function rethrow(error: unknown): never {
  throw passingFault(error) ?? error
}

interface Said {
  codes: string[]
  messages: string[]
}

/** What an error and those behind it say: Prisma's hold the driver's in `meta`, the driver's the server's as `cause`. */
function saidBy(error: unknown, depth = 0): Said {
  if (error === null || typeof error !== 'object' || depth > 5) return { codes: [], messages: [] }
  const { code, originalCode, kind, message, originalMessage, cause, meta, errors } = error as Record<
    string,
    unknown
  >
  const isText = (value: unknown): value is string => typeof value === 'string'
  const behind = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError]
    // Node's, where every address of a name was tried.
    .concat(Array.isArray(errors) ? errors : [])
    .map((each) => saidBy(each, depth + 1))
  return {
    codes: [...[code, originalCode, kind].filter(isText), ...behind.flatMap(({ codes }) => codes)],
    messages: [...[message, originalMessage].filter(isText), ...behind.flatMap(({ messages }) => messages)],
  }
}
