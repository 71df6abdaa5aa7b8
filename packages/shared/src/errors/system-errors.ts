import { ConvscopeError } from './convscope-error.js'

/** A passing fault (Redis away, database busy): retried with backoff, 503 to a caller. */
export class TransientError extends ConvscopeError {
  readonly httpStatus = 503
  readonly retryable = true

  /** All that Next tells a page about an error of the server's part of it. */
  get digest(): string {
    return `passing:${this.code}`
  }
}

/** A result that cannot be had although the request was right (training diverged, process killed): not retried. */
export class JobFailedError extends ConvscopeError {
  readonly httpStatus = 500
  readonly retryable = false
}

/** The attempt was replaced or cancelled: whatever its worker still wants to write is refused. */
export class StaleAttemptError extends ConvscopeError {
  readonly httpStatus = 409
  readonly retryable = false

  constructor(attemptId: string) {
    super({
      code: 'stale_attempt',
      message: `Attempt ${attemptId} no longer owns its job; its result is dropped.`,
    })
  }
}
