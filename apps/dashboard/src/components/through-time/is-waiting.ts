import { isFinishedInspection, type TimelineStep } from '@convscope/shared'

/** Whether a worker will answer one of the steps. */
export function isWaiting(steps: readonly TimelineStep[]): boolean {
  return steps.some(({ inspection }) => inspection !== null && !isFinishedInspection(inspection.state))
}
