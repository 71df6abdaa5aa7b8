import type { LiveMessage } from './live-connection'

/** All that a tab listens to, and what of it is new to it; nothing when it ends. */
export interface ToWorker {
  topics: string[]
  fresh: string[]
}

export type FromWorker = { message: LiveMessage } | { silentSince: number | null }
