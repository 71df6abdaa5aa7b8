/** Space that is short on the disk of somebody who trains: no new run begins there until there is more. */
export interface SpaceShortage {
  /** The worker's name; null when the disk is this machine's. */
  worker: string | null
  /** Whole megabytes (2^20 bytes), rounded up. */
  missingMegabytes: number
}

/** GET /api/v1/space */
export interface SpaceReport {
  shortages: SpaceShortage[]
}
