import { PrismaClient as PostgresClient } from '../generated/postgresql/client/client.js'
import { PrismaClient as SqliteClient } from '../generated/sqlite/client/client.js'
import { withPassingFaults } from './passing-faults.js'
import { createAdapter, type Provider, providerOf } from './provider.js'

/** Both clients come from one schema; the code is written against SQLite's, whose operations PostgreSQL's has all. */
export type Client = SqliteClient

export interface Database {
  readonly provider: Provider
  readonly client: Client
  close(): Promise<void>
}

/** What asking takes. */
export type Queried = Pick<Database, 'client' | 'provider'>

/** How long a person waits for a locked database before the answer is that it is busy. */
const PERSONS_PATIENCE_MS = 5000
/** A job waits longer than that: what it has computed would be lost. */
export const JOBS_PATIENCE_MS = 60_000
/** Prisma's clock for a transaction's turn begins before ours. */
const TURN_MARGIN_MS = 5000
const TRANSACTION_MS = 20_000

/**
 * The database must have been migrated. Connects when it is first used.
 * @param patienceMs how long a write waits for those of other processes (SQLite lets one process write at a time).
 */
export function openDatabase(databaseUrl: string, patienceMs = PERSONS_PATIENCE_MS): Database {
  const provider = providerOf(databaseUrl)
  const adapter = createAdapter(databaseUrl, patienceMs)
  const transactionOptions = { maxWait: patienceMs + TURN_MARGIN_MS, timeout: TRANSACTION_MS }
  const client =
    provider === 'sqlite'
      ? new SqliteClient({ adapter, transactionOptions })
      : (new PostgresClient({ adapter, transactionOptions }) as unknown as SqliteClient)
  return { provider, client: withPassingFaults(client), close: () => client.$disconnect() }
}
