import { type ErrorDetails, isConvscopeError } from './convscope-error.js'
import { shortageOf } from './shortage.js'

/** What may be told to a person about any thrown value: a bug keeps its stack in the log, not in the answer. */
export function describeError(error: unknown): ErrorDetails {
  const known = isConvscopeError(error) ? error : shortageOf(error)
  if (known !== null) return known.toDetails()
  return {
    code: 'internal_error',
    message: error instanceof Error ? error.message : String(error),
  }
}
