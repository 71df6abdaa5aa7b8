import { isFinished, type RunState } from '@convscope/shared'

/** Where epochs are missing: what will come, or why nothing comes any more. */
export function nothingYet(state: RunState, coming: string): string {
  if (!isFinished(state)) return coming
  return state === 'cancelled'
    ? 'The run was cancelled before its first epoch ended.'
    : 'The run ended before its first epoch did.'
}
