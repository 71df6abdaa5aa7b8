import { ConvscopeError } from './convscope-error.js'

/** The person's mistake: answered with 4xx and never retried. */
export abstract class UserError extends ConvscopeError {
  readonly retryable = false
}

/** 400: the request, an architecture, a file or a configuration is not valid. */
export class InvalidInputError extends UserError {
  readonly httpStatus = 400
}

/** 404: the id names nothing. */
export class NotFoundError extends UserError {
  readonly httpStatus = 404

  /** @param advice a sentence that says what there is instead. */
  constructor(what: string, id: string, field?: string, advice?: string) {
    super({
      code: 'not_found',
      message: [`There is no ${what} "${id}".`, advice].filter(Boolean).join(' '),
      ...(field ? { field } : {}),
    })
  }
}

/** 409: the thing exists, but its state does not allow this. */
export class ConflictError extends UserError {
  readonly httpStatus = 409
}

/** 410: it existed, but what it named is gone (an artifact removed from the store). */
export class GoneError extends UserError {
  readonly httpStatus = 410
}

/** 413: more bytes, pixels or parameters than the configured limit. */
export class TooLargeError extends UserError {
  readonly httpStatus = 413
}

/** 415: bytes of a kind that cannot be read. */
export class UnsupportedMediaError extends UserError {
  readonly httpStatus = 415
}
