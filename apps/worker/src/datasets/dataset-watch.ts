import { hostname } from 'node:os'
import { glanceAt } from '@convscope/model/datasets'
import type { Logger } from '@convscope/shared/server'
import type { Storage } from '@convscope/storage'
import { lookAtDatasets } from './look-at-datasets.js'

const GLANCE_MS = 5000
/** What failed may have been under way to reading gigabytes. */
const RETRY_MS = 60_000

export interface DatasetWatchOptions {
  storage: Pick<Storage, 'datasetRegistry' | 'events'>
  datasetsDirectory: string | null
  environment: NodeJS.ProcessEnv
  logger: Logger
}

/** Keeps the rows as this worker's data sets are: looks at them at the start, when they change, and when asked. */
export class DatasetWatch {
  readonly #options: DatasetWatchOptions
  readonly #place: string
  #timer: NodeJS.Timeout | undefined
  #unsubscribe: () => void = () => {}
  /** How the directory was when it was last looked at; undefined when that went wrong. */
  #looked: string | undefined
  /** At the last glance. What still changes is being copied, and left alone until it does not. */
  #glanced: string | undefined
  #current: Promise<void> = Promise.resolve()
  #looks = 0
  #notBefore = 0

  constructor(options: DatasetWatchOptions) {
    this.#options = options
    this.#place = `${hostname()}:${options.datasetsDirectory ?? ''}`
  }

  /** Resolves when all data sets have been looked at; what goes wrong is logged, and tried again. */
  async start(): Promise<void> {
    await this.#look(false)
    this.#unsubscribe = await this.#options.storage.events.subscribe(
      'datasets',
      'look',
      () => void this.#look(true),
      () => {},
    )
    this.#timer = setInterval(() => void this.#glance(), GLANCE_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#unsubscribe()
  }

  async #glance(): Promise<void> {
    if (this.#looks > 0 || Date.now() < this.#notBefore) return
    const now = await this.#state()
    const isQuiet = now === this.#glanced
    this.#glanced = now
    if (isQuiet && now !== this.#looked) await this.#look(false)
  }

  /** One after another. */
  #look(isAsked: boolean): Promise<void> {
    const { storage, environment, logger } = this.#options
    this.#looks += 1
    this.#current = this.#current.then(async () => {
      const before = await this.#state()
      try {
        const registry = storage.datasetRegistry
        await lookAtDatasets({ registry, place: this.#place, isAsked, environment, logger })
        this.#looked = before
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        logger.error({ error: message }, 'the data sets could not be looked at')
        this.#looked = undefined
        this.#notBefore = Date.now() + RETRY_MS
      } finally {
        this.#looks -= 1
      }
    })
    return this.#current
  }

  async #state(): Promise<string> {
    const { datasetsDirectory } = this.#options
    return datasetsDirectory === null ? '' : glanceAt(datasetsDirectory)
  }
}
