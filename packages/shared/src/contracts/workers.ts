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
  startedAt: Timestamp
  heartbeatAt: Timestamp
  /** Whether its heartbeat is recent. */
  alive: boolean
  /** Names and ids of the runs it trains. */
  running: { id: string; name: string }[]
}
