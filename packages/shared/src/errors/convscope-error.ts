/** What the person who can act on an error needs: a stable code, a sentence, and the field it concerns. */
export interface ErrorDetails {
  code: string
  message: string
  field?: string
  /** Every finding, where a request has several; the first one is also in `code`, `message` and `field`. */
  issues?: FieldIssue[]
}

export interface FieldIssue {
  field: string
  message: string
}

/** Marks our errors. A bundler may load this module twice, and `instanceof` knows only one of the two classes. */
const BRAND = Symbol.for('convscope.error')

export function isConvscopeError(error: unknown): error is ConvscopeError {
  return error instanceof Error && BRAND in error
}

export abstract class ConvscopeError extends Error {
  readonly [BRAND] = true
  abstract readonly httpStatus: number
  /** Whether trying the same thing again later can succeed. */
  abstract readonly retryable: boolean
  readonly code: string
  readonly field: string | undefined
  readonly issues: FieldIssue[] | undefined

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options)
    this.name = new.target.name
    this.code = details.code
    this.field = details.field
    this.issues = details.issues
  }

  toDetails(): ErrorDetails {
    return {
      code: this.code,
      message: this.message,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.issues === undefined ? {} : { issues: this.issues }),
    }
  }
}
