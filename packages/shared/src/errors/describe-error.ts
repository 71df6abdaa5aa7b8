import { type ErrorDetails, isConvscopeError } from './convscope-error.js'

/** What may be told to a person about any thrown value: a bug keeps its stack in the log, not in the answer. */
export function describeError(error: unknown): ErrorDetails {
  if (isConvscopeError(error)) return error.toDetails()
  return {
    code: 'internal_error',
    message: error instanceof Error ? error.message : String(error),
  }
}
