import type { QueueName } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'

export interface JobRow {
  id: string
  dispatch: number
  attemptId: string | null
}

/** What is the same in all rows that have a job. */
interface Filter {
  id?: string | { gt: string } | { in: string[] }
  state?: 'queued' | 'running' | { in: ('queued' | 'running')[] }
  dispatch?: number
  attemptId?: string | null
  dispatchedAt?: null | { not: null }
  startedAt?: { lt: Date }
}
interface Change {
  state?: 'queued'
  dispatch?: number
  dispatchedAt?: Date | null
  attemptId?: null
}

/** The rows whose jobs go through one queue. */
export interface JobTable {
  /** Ordered by id. */
  find(where: Filter, take: number): Promise<JobRow[]>
  /** In the order in which they were queued. */
  findOldest(where: Filter, take: number): Promise<JobRow[]>
  /** @returns how many rows were changed. */
  update(where: Filter, data: Change): Promise<number>
}

const select = { id: true, dispatch: true, attemptId: true } as const
const byId = { orderBy: { id: 'asc' } } as const
const byTime = { orderBy: { createdAt: 'asc' } } as const

export function jobTable(client: Client, queue: QueueName): JobTable {
  const changed = async (update: () => Promise<{ count: number }>) => (await retryWhenBusy(update)).count
  if (queue === 'training') {
    const byQueuedTime = { orderBy: { queuedAt: 'asc' } } as const
    return {
      find: (where, take) => client.run.findMany({ where, select, ...byId, take }),
      findOldest: (where, take) => client.run.findMany({ where, select, ...byQueuedTime, take }),
      update: (where, data) => changed(() => client.run.updateMany({ where, data })),
    }
  }
  if (queue === 'inspection') {
    return {
      find: (where, take) => client.inspection.findMany({ where, select, ...byId, take }),
      findOldest: (where, take) => client.inspection.findMany({ where, select, ...byTime, take }),
      update: (where, data) => changed(() => client.inspection.updateMany({ where, data })),
    }
  }
  const mine = (where: Filter) => ({ where: { ...where, queue } })
  return {
    find: (where, take) => client.analysis.findMany({ ...mine(where), select, ...byId, take }),
    findOldest: (where, take) => client.analysis.findMany({ ...mine(where), select, ...byTime, take }),
    update: (where, data) => changed(() => client.analysis.updateMany({ ...mine(where), data })),
  }
}
