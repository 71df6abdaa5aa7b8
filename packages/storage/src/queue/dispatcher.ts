import { QUEUE_NAMES, type QueueName } from '@convscope/shared'
import type { Client } from '../database/database.js'
import type { JobQueues } from './job-queues.js'
import { jobTable } from './job-table.js'

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
    try {
      for (const queue of Object.keys(QUEUE_NAMES) as QueueName[]) await this.#dispatchPendingOf(queue)
    } catch {
      this.#tryAgainSoon()
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #dispatchPendingOf(queue: QueueName): Promise<void> {
    const table = jobTable(this.#client, queue)
    for (;;) {
      const rows = await table.findOldest({ state: 'queued', dispatchedAt: null }, BATCH)
      for (const row of rows) await this.#put(queue, row)
      if (rows.length < BATCH) return
    }
  }

  async #put(queue: QueueName, { id, dispatch }: { id: string; dispatch: number }): Promise<void> {
    await this.#queues.add(queue, { rowId: id, dispatch })
    await jobTable(this.#client, queue).update({ id, dispatch }, { dispatchedAt: new Date() })
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
