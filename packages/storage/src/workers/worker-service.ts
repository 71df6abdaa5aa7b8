import type { WorkerRecord } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { WorkerService } from '../storage.js'

/** How long a worker that is gone stays in the list. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000

export class DatabaseWorkerService implements WorkerService {
  readonly #client: Client
  readonly #timeoutMs: number

  /** @param timeoutMs without a heartbeat for so long, a worker counts as dead. */
  constructor(client: Client, timeoutMs: number) {
    this.#client = client
    this.#timeoutMs = timeoutMs
  }

  async register(
    worker: Omit<WorkerRecord, 'alive' | 'running' | 'startedAt' | 'heartbeatAt' | 'missingMegabytes'>,
  ): Promise<void> {
    const { id, ...facts } = worker
    const columns = { ...facts, heartbeatAt: new Date(), stoppedAt: null }
    await retryWhenBusy(() =>
      this.#client.worker.upsert({ where: { id }, create: { id, ...columns }, update: columns }),
    )
  }

  async heartbeat(id: string, missingMegabytes: number | null): Promise<boolean> {
    const { count } = await retryWhenBusy(() =>
      this.#client.worker.updateMany({ where: { id }, data: { heartbeatAt: new Date(), missingMegabytes } }),
    )
    return count > 0
  }

  async stop(id: string): Promise<void> {
    await retryWhenBusy(() =>
      this.#client.worker.updateMany({ where: { id }, data: { stoppedAt: new Date() } }),
    )
  }

  async list(): Promise<WorkerRecord[]> {
    const rows = await this.#client.worker.findMany({
      where: { heartbeatAt: { gte: new Date(Date.now() - REMEMBERED_MS) } },
      orderBy: [{ heartbeatAt: 'desc' }, { id: 'asc' }],
    })
    const attempts = await this.#client.attempt.findMany({
      where: { workerId: { in: rows.map(({ id }) => id) }, endedAt: null },
      select: { workerId: true, run: { select: { id: true, name: true } } },
    })
    const deadline = Date.now() - this.#timeoutMs
    return rows.map(({ stoppedAt, startedAt, heartbeatAt, ...worker }) => ({
      ...worker,
      startedAt: startedAt.toISOString(),
      heartbeatAt: heartbeatAt.toISOString(),
      alive: stoppedAt === null && heartbeatAt.getTime() >= deadline,
      running: attempts.filter(({ workerId }) => workerId === worker.id).map(({ run }) => run),
    }))
  }
}
