import { eventually, hasPart, RedisServer } from '@convscope/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { Installation } from './support/installation.js'

describe.skipIf(!hasPart(RedisServer.program(), 'redis-server'))('a worker', () => {
  let installation: Installation
  afterEach(() => installation?.close())

  it.each([
    ['may forget jobs', 'maxmemory-policy', 'allkeys-lru', /maxmemory-policy is allkeys-lru.*CONFIG SET/],
    ['wants a password', 'requirepass', 'secret', /Redis refuses us: check user and password in REDIS_URL/],
  ])('does not start with a Redis that %s, and says so without a stack', async (_, name, value, sentence) => {
    installation = await Installation.create()
    const client = installation.redis()
    await client.config('SET', name, value)
    const worker = installation.spawnWorker()
    expect(await worker.ended).toBe(1)
    expect(worker.log).toMatch(sentence)
    expect(worker.log).not.toContain('"stack"')
    client.disconnect()
  })

  it('begins no run without space, and says how much is missing', { timeout: 240_000 }, async () => {
    installation = await Installation.create({ CONVSCOPE_MIN_FREE_MB: '1000000' })
    const { storage } = installation
    const worker = await installation.startWorker()
    const { id } = await installation.queueRun()
    await eventually(
      () => worker.log,
      (log) => log.includes('no job is taken for now'),
    )
    expect(await storage.runs.get(id)).toMatchObject({ state: 'queued', attempts: [] })
    const [row] = await eventually(
      () => storage.workers.list(),
      ([each]) => each?.missingMegabytes !== null,
    )
    expect(row?.missingMegabytes).toBeGreaterThan(0)
    expect((await storage.space()).shortages).toMatchObject([{ worker: null }])
    const [status, text] = await eventually(
      () =>
        installation.health('/healthz').then(
          async (response) => [response.status, await response.text()] as const,
          () => [0, ''] as const,
        ),
      ([status]) => status !== 0,
    )
    expect(status).toBe(503)
    expect(JSON.parse(text).parts).toMatchObject({
      space: { ok: false, message: expect.stringMatching(/\d+ MB are missing/) },
      training: { ok: true },
    })
  })
})
