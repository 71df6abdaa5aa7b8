import { findPostgres, hasPart, RedisServer, S3Server, startPostgres } from '@convscope/testing'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** null when this machine has no PostgreSQL. */
    postgresUrl: string | null
    hasRedis: boolean
    hasS3: boolean
  }
}

/** One PostgreSQL for all test files. In CI a missing server is a failure; elsewhere its tests are skipped. */
export default async function setup(project: TestProject) {
  const binaries = findPostgres()
  const hasRedis = hasPart(RedisServer.program(), 'redis-server')
  hasPart(binaries, 'PostgreSQL')
  const postgres = binaries === null ? null : await startPostgres(binaries)
  project.provide('postgresUrl', postgres?.url ?? null)
  project.provide('hasRedis', hasRedis)
  project.provide(
    'hasS3',
    hasPart(S3Server.program(), 'S3 server (node scripts/setup/versitygw.mjs --install)'),
  )
  return async () => {
    await postgres?.stop()
  }
}
