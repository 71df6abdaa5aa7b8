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

/** The database must have been migrated. Connects when it is first used. */
export function openDatabase(databaseUrl: string): Database {
  const provider = providerOf(databaseUrl)
  const adapter = createAdapter(databaseUrl)
  const client =
    provider === 'sqlite'
      ? new SqliteClient({ adapter })
      : (new PostgresClient({ adapter }) as unknown as SqliteClient)
  return { provider, client: withPassingFaults(client), close: () => client.$disconnect() }
}
