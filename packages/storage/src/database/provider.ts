import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'

export type Provider = 'sqlite' | 'postgresql'

export function providerOf(databaseUrl: string): Provider {
  return databaseUrl.startsWith('file:') ? 'sqlite' : 'postgresql'
}

/** Milliseconds that a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000

export function createAdapter(databaseUrl: string): PrismaLibSql | PrismaPg {
  return providerOf(databaseUrl) === 'sqlite'
    ? new PrismaLibSql({ url: databaseUrl, timeout: BUSY_TIMEOUT_MS })
    : new PrismaPg({ connectionString: databaseUrl, connectionTimeoutMillis: BUSY_TIMEOUT_MS })
}
