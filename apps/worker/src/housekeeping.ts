import type { WorkerRecord } from '@convscope/shared'
import type { Logger } from '@convscope/shared/server'
import type { Storage } from '@convscope/storage'

const HEARTBEAT_MS = 5000
const RECONCILE_MS = 30_000
const SWEEP_MS = 60 * 60 * 1000
/** Unreferenced bytes younger than this may belong to an attempt that is about to name them. */
const SWEEP_GRACE_MS = 60 * 60 * 1000
/** A request that is sent again after this long is a new one. */
const KEYS_KEPT_MS = 48 * 60 * 60 * 1000

type Identity = Parameters<Storage['workers']['register']>[0]

/** What a worker does beside its jobs: says that it lives, compares rows with jobs, removes unreferenced bytes. */
export class Housekeeping {
  readonly #storage: Storage
  readonly #logger: Logger
  readonly #identity: Identity
  readonly #timers: NodeJS.Timeout[] = []
  readonly #busy = new Set<string>()

  constructor(storage: Storage, logger: Logger, identity: Identity & Pick<WorkerRecord, 'id'>) {
    this.#storage = storage
    this.#logger = logger
    this.#identity = identity
  }

  async start(): Promise<void> {
    await this.#storage.workers.register(this.#identity)
    await this.#once('heartbeat', () => this.#heartbeat())
    await this.#once('reconcile', () => this.#reconcile())
    this.#every(HEARTBEAT_MS, 'heartbeat', () => this.#heartbeat())
    this.#every(RECONCILE_MS, 'reconcile', () => this.#reconcile())
    this.#every(SWEEP_MS, 'sweep', () => this.#sweep())
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#once('stop', () => this.#storage.workers.stop(this.#identity.id))
  }

  async #heartbeat(): Promise<void> {
    const { workers } = this.#storage
    const shortage = await this.#storage.spaceShortage()
    const lives = await workers.heartbeat(this.#identity.id, shortage?.missingMegabytes ?? null)
    if (!lives) await workers.register(this.#identity)
  }

  async #reconcile(): Promise<void> {
    const done = await this.#storage.reconcile()
    if (Object.values(done).some((count) => count > 0))
      this.#logger.info(done, 'rows and jobs did not match; mended')
  }

  async #sweep(): Promise<void> {
    const removed = await this.#storage.datasetRegistry.removeUnused(SWEEP_GRACE_MS)
    if (removed > 0) this.#logger.info({ removed }, 'versions of data sets that nobody uses removed')
    const swept = await this.#storage.artifacts.sweep(SWEEP_GRACE_MS)
    if (swept.removed > 0) this.#logger.info(swept, 'unreferenced artifacts removed')
    await this.#storage.requests.sweep(KEYS_KEPT_MS)
  }

  #every(milliseconds: number, what: string, task: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void this.#once(what, task), milliseconds))
  }

  /** A failure (Redis or the database away) is logged; the next time it may go well. */
  async #once(what: string, task: () => Promise<void>): Promise<void> {
    if (this.#busy.has(what)) return
    this.#busy.add(what)
    try {
      await task()
    } catch (error) {
      this.#logger.warn({ error: error instanceof Error ? error.message : error }, `${what} failed`)
    } finally {
      this.#busy.delete(what)
    }
  }
}
