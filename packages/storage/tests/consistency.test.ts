import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { listRunsSchema } from '@convscope/shared'
import { eventually } from '@convscope/testing'
import { expect, it } from 'vitest'
import { JobQueues } from '../src/queue/job-queues.js'
import { connectToRedis, whenReady } from '../src/queue/redis-connection.js'
import {
  beginAttempt,
  completedRun,
  onEachDatabase,
  queueInspection,
  queueRun,
  recordEpoch,
} from './support/on-each-database.js'

onEachDatabase('rows and jobs', (fixture) => {
  const jobs = async (queue: string) =>
    (await fixture().client.lrange(`test:${queue}:wait`, 0, -1)).toSorted()
  /** As if its worker had been silent for long. */
  const makeSilent = (id: string) =>
    fixture().database.client.run.update({ where: { id }, data: { heartbeatAt: new Date(0) } })

  it('a run queued while Redis is away is kept, and dispatched once when Redis is back', async () => {
    const { storage, redis, client } = fixture()
    await redis.goAway()
    const run = await queueRun(storage)
    expect(run).toMatchObject({ state: 'queued', dispatched: false })
    expect((await storage.health()).redis.ok).toBe(false)
    await redis.comeBack()
    await eventually(
      () => storage.runs.get(run.id),
      ({ dispatched }) => dispatched,
    )
    expect(await client.exists(`test:training:${run.id}-1`)).toBe(1)
    expect((await jobs('training')).filter((id) => id.startsWith(run.id))).toHaveLength(1)
  })

  it('jobs that Redis has forgotten are added again', async () => {
    const { storage, client } = fixture()
    const run = await queueRun(storage)
    const { checkpointId } = await completedRun(storage)
    const inspection = await queueInspection(storage, {
      checkpointId,
      datasetImage: { dataset: 'digits', index: 1 },
    })
    await client.flushall()
    const mended = await storage.reconcile()
    expect(mended.enqueued).toBeGreaterThanOrEqual(2)
    expect(await jobs('training')).toContain(`${run.id}-2`)
    expect(await jobs('inspection')).toContain(`${inspection.id}-2`)
    expect(await storage.reconcile()).toEqual({ enqueued: 0, requeued: 0, removedJobs: 0 })
  })

  it('a run whose worker is silent goes back into the queue, its attempt lost', async () => {
    const { storage, client } = fixture()
    const run = await queueRun(storage)
    const attempt = await beginAttempt(storage, run.id)
    await recordEpoch(storage, attempt, 1)
    await client.flushall()
    await makeSilent(run.id)
    expect((await storage.reconcile()).requeued).toBe(1)
    expect(await storage.runs.get(run.id)).toMatchObject({
      state: 'queued',
      dispatched: true,
      attempts: [{ outcome: 'lost', error: { code: 'worker_lost' } }],
    })
    expect(await jobs('training')).toContain(`${run.id}-2`)
    await expect(attempt.complete()).rejects.toMatchObject({ code: 'stale_attempt' })
  })

  it('a run that gives signs of life is left alone', async () => {
    const { storage } = fixture()
    const run = await queueRun(storage)
    const attempt = await beginAttempt(storage, run.id)
    expect((await storage.reconcile()).requeued).toBe(0)
    await attempt.heartbeat(null)
  })

  it('an inspection whose worker and job are gone is queued again', async () => {
    const { storage, database, client } = fixture()
    const { checkpointId } = await completedRun(storage)
    const { id } = await queueInspection(storage, {
      checkpointId,
      datasetImage: { dataset: 'digits', index: 1 },
    })
    await storage.inspections.beginAttempt(id)
    await client.flushall()
    await database.client.inspection.update({ where: { id }, data: { startedAt: new Date(0) } })
    expect((await storage.reconcile()).requeued).toBeGreaterThanOrEqual(1)
    expect(await storage.inspections.get(id)).toMatchObject({ state: 'queued' })
    expect(await jobs('inspection')).toContain(`${id}-2`)
  })

  it('jobs without a row, of a finished run, or of an earlier dispatch are removed', async () => {
    const { storage, configuration } = fixture()
    const run = await queueRun(storage)
    const { runId: finished } = await completedRun(storage)
    await storage.reconcile()
    const redis = connectToRedis(configuration.redisUrl, () => {})
    await whenReady(redis)
    const queues = new JobQueues(redis, configuration.redisPrefix)
    for (const rowId of ['ghost', finished]) await queues.add('training', { rowId, dispatch: 7 })
    await queues.add('training', { rowId: run.id, dispatch: 9 })
    expect((await storage.reconcile()).removedJobs).toBe(3)
    const left = await jobs('training')
    expect(left).toContain(`${run.id}-1`)
    expect(left.filter((id) => /-7$|-9$/.test(id))).toEqual([])
    await queues.close()
    redis.disconnect()
  })

  it('are mended once, whoever looks at the same time', async () => {
    const { storage, openAnother, client } = fixture()
    const others = await Promise.all([openAnother(), openAnother()])
    const run = await queueRun(storage)
    await client.flushall()
    await Promise.all([storage, ...others].map((each) => each.reconcile()))
    const { attempts, state } = await storage.runs.get(run.id)
    expect({ attempts, state }).toEqual({ attempts: [], state: 'queued' })
    await storage.reconcile()
    expect((await jobs('training')).filter((id) => id.startsWith(run.id))).toHaveLength(1)
  })

  it('only one of many workers begins an attempt at a time', async () => {
    const { storage, openAnother } = fixture()
    const other = await openAnother()
    const run = await queueRun(storage)
    const begun = await Promise.allSettled(
      [storage, other, storage, other].map((each) => each.runs.beginAttempt(run.id, { id: 'w', name: 'w' })),
    )
    const attempts = begun.flatMap((result) =>
      result.status === 'fulfilled' && result.value ? [result.value] : [],
    )
    const living = await Promise.allSettled(attempts.map((attempt) => attempt.heartbeat(null)))
    expect(living.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('many runs queued by two processes at once are all there', async () => {
    const { storage, configuration } = fixture()
    const other = promisify(execFile)(process.execPath, [
      path.join(import.meta.dirname, 'support/queue-runs.mjs'),
      JSON.stringify(configuration),
      '20',
    ])
    const own = await Promise.all(Array.from({ length: 20 }, () => queueRun(storage, { tags: ['many'] })))
    const others: string[] = JSON.parse((await other).stdout)
    expect(new Set([...own.map(({ id }) => id), ...others]).size).toBe(40)
    const { total, items } = await storage.runs.list(listRunsSchema.parse({ tag: 'many', limit: 100 }))
    expect(total).toBe(40)
    expect(items.every(({ dispatched }) => dispatched)).toBe(true)
  })
})
