import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'

export type Provider = 'sqlite' | 'postgresql'

export function providerOf(databaseUrl: string): Provider {
  return databaseUrl.startsWith('file:') ? 'sqlite' : 'postgresql'
}

/**
 * Milliseconds that SQLite waits for another process's transaction. It does so in this thread: longer waits are left to
 * `retryWhenBusy`, which lets other work go on.
 */
const BUSY_TIMEOUT_MS = 100
const CONNECTION_TIMEOUT_MS = 5000

export function createAdapter(databaseUrl: string): PrismaLibSql | PrismaPg {
  return providerOf(databaseUrl) === 'sqlite'
    ? new PrismaLibSql({ url: databaseUrl, timeout: BUSY_TIMEOUT_MS })
    : new PrismaPg({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS })
}
