import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { findPostgres, startPostgres } from './postgres-server.js'
import { RedisServer } from './redis-server.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** null when this machine has no PostgreSQL. */
    postgresUrl: string | null
    hasRedis: boolean
  }
}

/** One PostgreSQL for all test files. In CI a missing server is a failure; elsewhere its tests are skipped. */
export default async function setup(project: TestProject) {
  const binaries = findPostgres()
  const hasRedis = RedisServer.program() !== null
  const missing = [...(binaries === null ? ['PostgreSQL'] : []), ...(hasRedis ? [] : ['Redis'])]
  if (missing.length > 0) {
    const sentence = `There is no ${missing.join(' and no ')} on this machine: tests that need it are skipped.`
    if (process.env.CI) throw new Error(sentence)
    console.log(sentence)
  }
  const postgres = binaries === null ? null : await startPostgres(binaries)
  project.provide('postgresUrl', postgres?.url ?? null)
  project.provide('hasRedis', hasRedis)
  return async () => {
    await postgres?.stop()
  }
}
