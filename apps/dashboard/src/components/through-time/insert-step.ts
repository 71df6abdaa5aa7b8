import type { TimelineStep } from '@convscope/shared'

/** Inserted by epoch, so that a replay changes nothing. */
export function insertStep(steps: readonly TimelineStep[], step: TimelineStep): TimelineStep[] {
  return [...steps.filter(({ epoch }) => epoch !== step.epoch), step].sort((a, b) => a.epoch - b.epoch)
}
