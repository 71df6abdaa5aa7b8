import { PrismaPg } from '@prisma/adapter-pg'
import { SqliteAdapterFactory } from './sqlite/sqlite-adapter.js'

export type Provider = 'sqlite' | 'postgresql'

export function providerOf(databaseUrl: string): Provider {
  return databaseUrl.startsWith('file:') ? 'sqlite' : 'postgresql'
}

const MIGRATION_PATIENCE_MS = 30_000
const CONNECTION_TIMEOUT_MS = 5000

/** So that one long question does not keep a short one waiting. */
const READERS = 2

export function createAdapter(databaseUrl: string, patienceMs: number): SqliteAdapterFactory | PrismaPg {
  return providerOf(databaseUrl) === 'sqlite'
    ? new SqliteAdapterFactory(databaseUrl, { patienceMs, readers: READERS })
    : createPostgresAdapter(databaseUrl)
}

/** For Prisma's schema engine, which expects that all it asks goes through one connection. */
export function createMigrationAdapter(databaseUrl: string): SqliteAdapterFactory | PrismaPg {
  return providerOf(databaseUrl) === 'sqlite'
    ? new SqliteAdapterFactory(databaseUrl, { patienceMs: MIGRATION_PATIENCE_MS, readers: 0 })
    : createPostgresAdapter(databaseUrl)
}

function createPostgresAdapter(databaseUrl: string): PrismaPg {
  return new PrismaPg({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS })
}
