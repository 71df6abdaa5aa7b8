import { QUEUE_NAMES, type QueueName, TransientError } from '@convscope/shared'
import { type JobState, Queue } from 'bullmq'
import type { Redis } from 'ioredis'

/** A row's job. The dispatch counts how often the row was put into the queue; the same job is never added twice. */
export interface JobName {
  rowId: string
  dispatch: number
}

export interface QueuedJob extends JobName {
  id: string
}

/** Where a job is, in the words of the rows: `pending` will reach a worker by itself, `ended` will not. */
export type JobPresence = 'pending' | 'active' | 'ended' | 'missing'

const PENDING: readonly string[] = ['waiting', 'delayed', 'prioritized', 'waiting-children', 'paused']
const PAGE = 1000
/** What a job calls its row; the job schemas read the same. */
const ROW_FIELDS = {
  training: 'runId',
  inspection: 'inspectionId',
  analysis: 'analysisId',
  survey: 'analysisId',
} satisfies Record<QueueName, string>
/** How often a job is tried is decided by the rows; this only keeps BullMQ from giving up before. */
const UNLIMITED_ATTEMPTS = 1_000_000

/** The one place that writes to BullMQ. Every method throws TransientError `redis_unavailable` while Redis is away. */
export class JobQueues {
  readonly #redis: Redis
  readonly #prefix: string
  readonly #queues = new Map<QueueName, Queue>()

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis
    this.#prefix = prefix
  }

  /** Adding a job that is there already changes nothing. */
  add(queue: QueueName, job: JobName): Promise<void> {
    return this.#use(queue, async (bull) => {
      await bull.add(
        queue,
        { [ROW_FIELDS[queue]]: job.rowId },
        {
          jobId: jobId(job),
          // The row is the account of what happened; a finished job would only fill Redis.
          removeOnComplete: true,
          removeOnFail: true,
          attempts: UNLIMITED_ATTEMPTS,
          backoff: { type: 'fixed', delay: 2000, jitter: 0.5 },
        },
      )
    })
  }

  presenceOf(queue: QueueName, job: JobName): Promise<JobPresence> {
    return this.#use(queue, async (bull) => toPresence(await bull.getJobState(jobId(job))))
  }

  /** A job that a worker holds stays: its worker finds that there is nothing to do. */
  remove(queue: QueueName, job: JobName): Promise<void> {
    return this.#use(queue, async (bull) => {
      // 0 when it is locked by its worker.
      await bull.remove(jobId(job))
    })
  }

  /** Jobs that wait for a worker, a page at a time. */
  async *waiting(queue: QueueName): AsyncGenerator<QueuedJob[]> {
    for (let start = 0; ; start += PAGE) {
      const jobs = await this.#use(queue, (bull) =>
        bull.getJobs(['waiting', 'delayed', 'prioritized'], start, start + PAGE - 1),
      )
      if (jobs.length === 0) return
      yield jobs.flatMap((job) => (job?.id === undefined ? [] : [{ id: job.id, ...parseJobId(job.id) }]))
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => {})))
  }

  async #use<Result>(name: QueueName, action: (queue: Queue) => Promise<Result>): Promise<Result> {
    if (this.#redis.status !== 'ready') throw unavailable()
    const queue = this.#queue(name)
    try {
      return await action(queue)
    } catch (cause) {
      // One that lost Redis while it was being made stays broken: the next use makes a new one.
      this.#queues.delete(name)
      void queue.close().catch(() => {})
      throw unavailable(cause)
    }
  }

  #queue(name: QueueName): Queue {
    let queue = this.#queues.get(name)
    if (queue === undefined) {
      queue = new Queue(QUEUE_NAMES[name], {
        connection: this.#redis,
        prefix: this.#prefix,
        skipWaitingForReady: true,
      })
      // The connection is ours, and its errors are told by it.
      queue.on('error', () => {})
      this.#queues.set(name, queue)
    }
    return queue
  }
}

/** No colon: BullMQ separates its keys by it. */
function jobId({ rowId, dispatch }: JobName): string {
  return `${rowId}-${dispatch}`
}

function parseJobId(id: string): JobName {
  const dash = id.lastIndexOf('-')
  return { rowId: id.slice(0, dash), dispatch: Number(id.slice(dash + 1)) }
}

function toPresence(state: JobState | 'unknown'): JobPresence {
  if (state === 'active') return 'active'
  if (PENDING.includes(state)) return 'pending'
  return state === 'unknown' ? 'missing' : 'ended'
}

function unavailable(cause?: unknown): TransientError {
  return new TransientError(
    { code: 'redis_unavailable', message: 'The queue (Redis) does not answer. Try again in a moment.' },
    { cause },
  )
}
