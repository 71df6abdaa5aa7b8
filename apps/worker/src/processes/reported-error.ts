import { ConvscopeError, describeError, type ErrorDetails, shortageOf, UserError } from '@convscope/shared'

/** An error as it travels from a child to its parent, where the class is gone and its meaning must not be. */
export interface ReportedError {
  /** `user`: the person's mistake. `job`: right request, no result. `passing`: try again later. `bug`: anything else. */
  kind: 'user' | 'job' | 'passing' | 'bug'
  details: ErrorDetails
  stack?: string
}

export function reportError(error: unknown): ReportedError {
  return {
    kind: kindOf(error),
    details: describeError(error),
    ...(error instanceof Error && error.stack !== undefined ? { stack: withCauses(error) } : {}),
  }
}

function kindOf(error: unknown): ReportedError['kind'] {
  if (error instanceof UserError) return 'user'
  if (!(error instanceof ConvscopeError)) return shortageOf(error) === null ? 'bug' : 'passing'
  return error.retryable ? 'passing' : 'job'
}

function withCauses(error: Error): string {
  const own = error.stack ?? String(error)
  return error.cause instanceof Error ? `${own}\ncaused by ${withCauses(error.cause)}` : own
}
