import type { QueueName } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type { JobName, JobQueues } from '../queue/job-queues.js'
import type { EventBus, Reconciliation } from '../storage.js'

export interface ReconcileParts {
  client: Client
  queues: JobQueues
  dispatcher: Dispatcher
  events: EventBus
  /** Without a heartbeat for so long, a worker counts as dead. */
  workerTimeoutMs: number
}

const BATCH = 200
const ROW = { id: true, dispatch: true, attemptId: true } as const
type Row = { id: string; dispatch: number; attemptId: string | null }

/**
 * Compares rows, jobs and workers and mends what does not match: a lost message, a Redis that forgot, a worker that
 * died between two writes. May run in several processes at once.
 * @throws TransientError `redis_unavailable`.
 */
export async function reconcile(parts: ReconcileParts): Promise<Reconciliation> {
  const requeued = (await requeueLostRuns(parts)) + (await requeueLostInspections(parts))
  const enqueued =
    (await askForMissingJobs(parts, 'training')) + (await askForMissingJobs(parts, 'inspection'))
  // Also those that were queued again just now.
  await parts.dispatcher.dispatchPending()
  const removedJobs =
    (await removeStrayJobs(parts, 'training')) + (await removeStrayJobs(parts, 'inspection'))
  return { enqueued, requeued, removedJobs }
}

/** Running without a heartbeat: queued again, and its job waits for a worker. */
async function requeueLostRuns({ client, queues, events, workerTimeoutMs }: ReconcileParts): Promise<number> {
  const deadline = new Date(Date.now() - workerTimeoutMs)
  const isLost = { state: 'running' as const, heartbeatAt: { lt: deadline } }
  let requeued = 0
  for (const run of await client.run.findMany({ where: isLost, select: ROW })) {
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

/** An inspection takes seconds and has no heartbeat: its job tells whether a worker still has it. */
async function requeueLostInspections({ client, queues, workerTimeoutMs }: ReconcileParts): Promise<number> {
  const isOld = { state: 'running' as const, startedAt: { lt: new Date(Date.now() - workerTimeoutMs) } }
  let requeued = 0
  for (const inspection of await client.inspection.findMany({ where: isOld, select: ROW })) {
    const dispatch = await nextDispatch(queues, 'inspection', inspection)
    if (dispatch === null) continue
    const { count } = await retryWhenBusy(() =>
      client.inspection.updateMany({
        where: { ...isOld, id: inspection.id, attemptId: inspection.attemptId },
        data: { state: 'queued', attemptId: null, ...dispatch },
      }),
    )
    requeued += count
  }
  return requeued
}

/** Queued, dispatched, and not in Redis: to be dispatched again. */
async function askForMissingJobs({ client, queues }: ReconcileParts, queue: QueueName): Promise<number> {
  const where = { state: 'queued' as const, dispatchedAt: { not: null } }
  let added = 0
  let after = ''
  for (;;) {
    const query = {
      where: { ...where, id: { gt: after } },
      select: ROW,
      orderBy: { id: 'asc' },
      take: BATCH,
    } as const
    const rows: Row[] =
      queue === 'training' ? await client.run.findMany(query) : await client.inspection.findMany(query)
    for (const row of rows) {
      const dispatch = await nextDispatch(queues, queue, row)
      if (dispatch === null) continue
      const change = { where: { ...where, id: row.id, dispatch: row.dispatch }, data: dispatch }
      const { count } = await retryWhenBusy(() =>
        queue === 'training' ? client.run.updateMany(change) : client.inspection.updateMany(change),
      )
      if (count === 0) continue
      added += 1
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return added
    after = last.id
  }
}

/** A job will still bring the row to a worker: null. Otherwise the columns that ask for a new one. */
async function nextDispatch(queues: JobQueues, queue: QueueName, { id, dispatch }: Row) {
  const presence = await queues.presenceOf(queue, { rowId: id, dispatch })
  if (presence === 'pending' || presence === 'active') return null
  return { dispatch: dispatch + 1, dispatchedAt: null }
}

/** A waiting job whose row is gone, finished or dispatched anew. */
async function removeStrayJobs({ client, queues }: ReconcileParts, queue: QueueName): Promise<number> {
  const stray: JobName[] = []
  for await (const jobs of queues.waiting(queue)) {
    const query = {
      where: {
        id: { in: jobs.map(({ rowId }) => rowId) },
        state: { in: ['queued' as const, 'running' as const] },
      },
      select: { id: true, dispatch: true },
    }
    const rows =
      queue === 'training' ? await client.run.findMany(query) : await client.inspection.findMany(query)
    const wanted = new Map(rows.map((row) => [row.id, row.dispatch]))
    stray.push(...jobs.filter(({ rowId, dispatch }) => wanted.get(rowId) !== dispatch))
  }
  for (const job of stray) await queues.remove(queue, job)
  return stray.length
}
