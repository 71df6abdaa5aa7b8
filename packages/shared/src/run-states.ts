export const RUN_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]

/** queued -> running -> completed | failed | cancelled; running -> queued when its worker dies; retry queues again. */
const NEXT: Record<RunState, readonly RunState[]> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['queued', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: ['queued'],
  cancelled: ['queued'],
}

export const canBecome = (from: RunState, to: RunState): boolean => NEXT[from].includes(to)
export const isFinished = (state: RunState): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled'
export const isCancellable = (state: RunState): boolean => canBecome(state, 'cancelled')
export const isRetryable = (state: RunState): boolean => state === 'failed' || state === 'cancelled'

export const INSPECTION_STATES = ['queued', 'running', 'completed', 'failed'] as const
export type InspectionState = (typeof INSPECTION_STATES)[number]
export const isFinishedInspection = (state: InspectionState): boolean =>
  state === 'completed' || state === 'failed'
