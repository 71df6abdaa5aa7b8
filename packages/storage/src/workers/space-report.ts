import type { SpaceReport, WorkerRecord } from '@convscope/shared'
import { describeShortage, type FreeSpace } from '@convscope/shared/server'

/** Every process of the installation writes to the same disks. */
export async function spaceOfThisMachine(freeSpace: FreeSpace): Promise<SpaceReport> {
  const shortage = await freeSpace.shortage()
  return {
    shortages: shortage === null ? [] : [{ worker: null, missingMegabytes: shortage.missingMegabytes }],
  }
}

/** Each worker has disks of its own, and has said what they lack. */
export function spaceOfWorkers(workers: WorkerRecord[]): SpaceReport {
  return {
    shortages: workers.flatMap(({ hostname, alive, trainingConcurrency, missingMegabytes }) =>
      alive && trainingConcurrency > 0 && missingMegabytes !== null
        ? [{ worker: hostname, missingMegabytes }]
        : [],
    ),
  }
}

/** @throws Error that says how much is missing. */
export async function assertSpace(freeSpace: FreeSpace): Promise<void> {
  const shortage = await freeSpace.shortage()
  if (shortage !== null) throw new Error(describeShortage(shortage))
}
