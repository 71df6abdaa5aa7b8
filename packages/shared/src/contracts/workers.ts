import type { Timestamp } from './common.js'

export interface WorkerRecord {
  id: string
  hostname: string
  pid: number
  codeVersion: string
  tensorflowVersion: string | null
  trainingConcurrency: number
  inspectionConcurrency: number
  surveyConcurrency: number
  /** Space that its disks lack for a new run to begin, in 2^20 bytes; null when there is enough. */
  missingMegabytes: number | null
  startedAt: Timestamp
  heartbeatAt: Timestamp
  /** Whether its heartbeat is recent. */
  alive: boolean
  /** Names and ids of the runs it trains. */
  running: { id: string; name: string }[]
}
