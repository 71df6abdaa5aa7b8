import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRunSchema, isConvscopeError, listRunsSchema } from '@convscope/shared'
import { readConfiguration } from '@convscope/shared/server'
import { eventually, findPostgres, type PostgresServer, RedisServer, startPostgres } from '@convscope/testing'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { migrate } from '../src/database/migrate.js'
import { passingFault } from '../src/database/passing-faults.js'
import { openStorage, type Storage } from '../src/index.js'
import { registerDigits } from './support/on-each-database.js'

describe('a fault of the database', () => {
  it.each([
    [{ code: 'P1008', message: 'Operation has timed out' }, 'database_busy'],
    [{ message: 'SQLITE_BUSY: database is locked' }, 'database_busy'],
    [{ code: 'P2034' }, 'database_busy'],
    [{ meta: { driverAdapterError: { cause: { originalCode: 'SQLITE_FULL' } } } }, 'disk_full'],
    [
      { code: 'P1008', meta: { driverAdapterError: { cause: { originalCode: 'ETIMEDOUT' } } } },
      'database_unavailable',
    ],
    [
      { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } },
      'database_unavailable',
    ],
    [new AggregateError([Object.assign(new Error(''), { code: 'ECONNREFUSED' })]), 'database_unavailable'],
    [new Error('Connection terminated unexpectedly'), 'database_unavailable'],
    [{ code: 'P2002', message: 'Unique constraint failed' }, undefined],
    [new TypeError('x is not a function'), undefined],
    [null, undefined],
  ])('%j is told as %s', (error, code) => {
    expect(passingFault(error)?.code).toBe(code)
  })
})

const ROUNDS = 4
const ASKERS = 6

describe.skipIf(!inject('hasRedis') || inject('postgresUrl') === null)(
  'PostgreSQL that goes and comes',
  () => {
    let postgres: PostgresServer
    let redis: RedisServer
    let storage: Storage
    const directory = mkdtempSync(path.join(tmpdir(), 'convscope-faults-'))
    beforeAll(async () => {
      postgres = await startPostgres(findPostgres() as string)
      redis = await RedisServer.start()
      await migrate(postgres.url)
      storage = await openStorage(
        readConfiguration({
          CONVSCOPE_DATA_DIR: directory,
          DATABASE_URL: postgres.url,
          REDIS_URL: redis.url,
        }),
      )
      await registerDigits(storage)
    })
    afterAll(async () => {
      await storage?.close()
      await postgres?.stop()
      await redis?.stop()
      rmSync(directory, { recursive: true, force: true })
    })

    it('gives passing faults and nothing else, and keeps what it acknowledged', async () => {
      const request = createRunSchema.parse({ dataset: 'digits' })
      const acknowledged: string[] = []
      const others: unknown[] = []
      const answered = { ok: 0, passing: 0 }
      let isOver = false
      const ask = async (what: () => Promise<void>) => {
        try {
          await what()
          answered.ok += 1
        } catch (error) {
          if (isConvscopeError(error) && error.httpStatus === 503) answered.passing += 1
          else others.push(error)
        }
      }
      const askers = Array.from({ length: ASKERS }, async (_, asker) => {
        for (let n = 0; !isOver; n++) {
          await ask(async () => {
            const claim = { key: `${asker} ${n}`, fingerprint: 'x' }
            const answer = (body: { id: string }) => ({ status: 201, body })
            const { answer: given } = await storage.requests.once(
              claim,
              async () => answer(await storage.runs.create(request, null, claim)),
              async (id) => answer(await storage.runs.get(id)),
            )
            acknowledged.push((given.body as { id: string }).id)
          })
          await ask(async () => void (await storage.runs.list(listRunsSchema.parse({}))))
          // A refusal is quick: without a pause it would fill the log of a machine that has other work.
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      })
      for (let round = 0; round < ROUNDS; round++) {
        const { ok } = answered
        await eventually(
          async () => answered.ok,
          (count) => count > ok + ASKERS,
        )
        const { passing } = answered
        await postgres.goAway()
        await eventually(
          async () => answered.passing,
          (count) => count > passing + ASKERS,
        )
        await postgres.comeBack()
      }
      const { ok } = answered
      await eventually(
        async () => answered.ok,
        (count) => count > ok + ASKERS,
      )
      isOver = true
      await Promise.all(askers)
      expect(others).toEqual([])
      const stored = await Promise.all(acknowledged.map((id) => storage.runs.get(id)))
      expect(new Set(stored.map(({ id }) => id)).size).toBe(acknowledged.length)
    })
  },
)
