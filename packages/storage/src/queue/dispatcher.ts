import type { QueueName } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { JobQueues } from './job-queues.js'

const RETRY_MS = 1000
const BATCH = 200

/**
 * Puts the jobs of queued rows into the queue. A row is written first, without `dispatchedAt`; it gets one when its job
 * lies in Redis. What could not be put there is tried again until it is.
 */
export class Dispatcher {
  readonly #client: Client
  readonly #queues: JobQueues
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(client: Client, queues: JobQueues) {
    this.#client = client
    this.#queues = queues
  }

  /** @returns whether the job lies in Redis now; if not, it will be put there as soon as Redis is back. */
  async dispatch(queue: QueueName, row: { id: string; dispatch: number }): Promise<boolean> {
    try {
      await this.#put(queue, row)
      return true
    } catch {
      this.#tryAgainSoon()
      return false
    }
  }

  /** Puts every queued row that has no job yet into its queue. */
  async dispatchPending(): Promise<void> {
    const where = { state: 'queued' as const, dispatchedAt: null }
    const select = { id: true, dispatch: true }
    try {
      for (;;) {
        const runs = await this.#client.run.findMany({
          where,
          select,
          orderBy: { queuedAt: 'asc' },
          take: BATCH,
        })
        for (const run of runs) await this.#put('training', run)
        if (runs.length < BATCH) break
      }
      for (;;) {
        const inspections = await this.#client.inspection.findMany({
          where,
          select,
          orderBy: { createdAt: 'asc' },
          take: BATCH,
        })
        for (const inspection of inspections) await this.#put('inspection', inspection)
        if (inspections.length < BATCH) break
      }
    } catch {
      this.#tryAgainSoon()
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #put(queue: QueueName, { id, dispatch }: { id: string; dispatch: number }): Promise<void> {
    await this.#queues.add(queue, { rowId: id, dispatch })
    const now = { where: { id, dispatch }, data: { dispatchedAt: new Date() } }
    await retryWhenBusy(() =>
      queue === 'training' ? this.#client.run.updateMany(now) : this.#client.inspection.updateMany(now),
    )
  }

  #tryAgainSoon(): void {
    if (this.#closed || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.dispatchPending()
    }, RETRY_MS)
    this.#timer.unref()
  }
}
