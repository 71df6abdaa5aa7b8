import { randomUUID } from 'node:crypto'
import type { Client } from './database.js'

/** Rows of processes that ended without a word. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000

/** Tells whether the database takes writes: what was written is read again, on SQLite through another connection. */
export class WriteProbe {
  readonly #client: Client
  readonly #process = randomUUID()
  #running: Promise<void> | undefined

  constructor(client: Client) {
    this.#client = client
  }

  /** Whoever asks while a probe is on its way gets its answer. @throws what the database says. */
  check(): Promise<void> {
    this.#running ??= this.#probe().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async close(): Promise<void> {
    await this.#client.healthProbe.deleteMany({ where: { process: this.#process } }).catch(() => {})
  }

  async #probe(): Promise<void> {
    const { healthProbe } = this.#client
    const where = { process: this.#process }
    const columns = { token: randomUUID(), writtenAt: new Date() }
    await healthProbe.upsert({ where, create: { ...where, ...columns }, update: columns })
    const row = await healthProbe.findUnique({ where })
    if (row?.token !== columns.token) throw new Error('The database acknowledged a write that is not there.')
    const before = new Date(columns.writtenAt.getTime() - FORGOTTEN_MS)
    await healthProbe.deleteMany({ where: { writtenAt: { lt: before } } })
  }
}
