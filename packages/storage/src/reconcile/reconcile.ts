import { setTimeout as delay } from 'node:timers/promises'
import { QUEUE_NAMES, type QueueName } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { WriteProbe } from '../database/write-probe.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type { JobName, JobQueues } from '../queue/job-queues.js'
import { type JobRow, jobTable } from '../queue/job-table.js'
import type { EventBus, Reconciliation } from '../storage.js'

export interface ReconcileParts {
  client: Client
  queues: JobQueues
  dispatcher: Dispatcher
  events: EventBus
  writes: WriteProbe
  /** Without a heartbeat for so long, a worker counts as dead. */
  workerTimeoutMs: number
}

const BATCH = 200
/** Of a worker's time limit, for heartbeats that waited for the database. */
const GRACE = 0.1
const QUEUES = Object.keys(QUEUE_NAMES) as QueueName[]

/**
 * Compares rows, jobs and workers and mends what does not match: a lost message, a Redis that forgot, a worker that
 * died between two writes. May run in several processes at once.
 * @throws TransientError `redis_unavailable`.
 */
export async function reconcile(parts: ReconcileParts): Promise<Reconciliation> {
  let requeued = await requeueLostRuns(parts)
  for (const queue of QUEUES) {
    if (queue !== 'training') requeued += await requeueLostAnswers(parts, queue)
  }
  let enqueued = 0
  for (const queue of QUEUES) enqueued += await askForMissingJobs(parts, queue)
  // Also those that were queued again just now.
  await parts.dispatcher.dispatchPending()
  let removedJobs = 0
  for (const queue of QUEUES) removedJobs += await removeStrayJobs(parts, queue)
  return { enqueued, requeued, removedJobs }
}

/** Running without a heartbeat: queued again, and its job waits for a worker. */
async function requeueLostRuns(parts: ReconcileParts): Promise<number> {
  const { client, queues, events, writes, workerTimeoutMs } = parts
  const deadline = new Date(Date.now() - workerTimeoutMs)
  const isLost = { state: 'running' as const, heartbeatAt: { lt: deadline } }
  let requeued = 0
  const select = { id: true, dispatch: true, attemptId: true }
  const silent = await client.run.findMany({ where: isLost, select })
  if (silent.length === 0) return 0
  // A database that was locked kept every heartbeat away: once it takes writes, workers that live say so.
  await writes.check()
  await delay(workerTimeoutMs * GRACE)
  for (const run of silent) {
    const dispatch = await nextDispatch(queues, 'training', run)
    const now = new Date()
    const changed = await retryWhenBusy(() =>
      client.$transaction(async (transaction) => {
        const { count } = await transaction.run.updateMany({
          where: { ...isLost, id: run.id, attemptId: run.attemptId },
          data: {
            state: 'queued',
            attemptId: null,
            heartbeatAt: null,
            progress: toNullableJson(null),
            ...dispatch,
          },
        })
        if (count === 1) {
          await transaction.attempt.updateMany({
            where: { runId: run.id, endedAt: null },
            data: { endedAt: now, outcome: 'lost', error: toJson(WORKER_LOST) },
          })
        }
        return count === 1
      }),
    )
    if (!changed) continue
    requeued += 1
    const row = await client.run.findUniqueOrThrow({ where: { id: run.id }, select: { startedAt: true } })
    await events.publish({
      topic: 'run',
      id: run.id,
      event: {
        type: 'state',
        data: {
          state: 'queued',
          error: null,
          startedAt: row.startedAt?.toISOString() ?? null,
          finishedAt: null,
        },
      },
    })
  }
  return requeued
}

const WORKER_LOST = {
  code: 'worker_lost',
  message: 'The worker gave no sign of life any more. The run goes on from its last checkpoint.',
}

/** Inspections and analyses have no heartbeat: the job tells whether a worker still has it. */
async function requeueLostAnswers(
  { client, queues, workerTimeoutMs }: ReconcileParts,
  queue: QueueName,
): Promise<number> {
  const table = jobTable(client, queue)
  const isOld = { state: 'running' as const, startedAt: { lt: new Date(Date.now() - workerTimeoutMs) } }
  let requeued = 0
  for (const row of await table.find(isOld, BATCH)) {
    const dispatch = await nextDispatch(queues, queue, row)
    if (dispatch === null) continue
    requeued += await table.update(
      { ...isOld, id: row.id, attemptId: row.attemptId },
      { state: 'queued', attemptId: null, ...dispatch },
    )
  }
  return requeued
}

/** Queued, dispatched, and not in Redis: to be dispatched again. */
async function askForMissingJobs({ client, queues }: ReconcileParts, queue: QueueName): Promise<number> {
  const table = jobTable(client, queue)
  const where = { state: 'queued' as const, dispatchedAt: { not: null } }
  let added = 0
  let after = ''
  for (;;) {
    const rows = await table.find({ ...where, id: { gt: after } }, BATCH)
    for (const row of rows) {
      const dispatch = await nextDispatch(queues, queue, row)
      if (dispatch === null) continue
      added += await table.update({ ...where, id: row.id, dispatch: row.dispatch }, dispatch)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return added
    after = last.id
  }
}

/** A job will still bring the row to a worker: null. Otherwise the columns that ask for a new one. */
async function nextDispatch(queues: JobQueues, queue: QueueName, { id, dispatch }: JobRow) {
  const presence = await queues.presenceOf(queue, { rowId: id, dispatch })
  if (presence === 'pending' || presence === 'active') return null
  return { dispatch: dispatch + 1, dispatchedAt: null }
}

/** A waiting job whose row is gone, finished or dispatched anew. */
async function removeStrayJobs({ client, queues }: ReconcileParts, queue: QueueName): Promise<number> {
  const table = jobTable(client, queue)
  const stray: JobName[] = []
  for await (const jobs of queues.waiting(queue)) {
    const ids = jobs.map(({ rowId }) => rowId)
    const rows = await table.find({ id: { in: ids }, state: { in: ['queued', 'running'] } }, ids.length)
    const wanted = new Map(rows.map((row) => [row.id, row.dispatch]))
    stray.push(...jobs.filter(({ rowId, dispatch }) => wanted.get(rowId) !== dispatch))
  }
  for (const job of stray) await queues.remove(queue, job)
  return stray.length
}
