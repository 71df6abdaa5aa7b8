import type { ErrorBody, ErrorDetails, FieldIssue } from '@convscope/shared'

/** What the API answered instead of the thing asked for. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  readonly issues: FieldIssue[]

  constructor(status: number, { error }: ErrorBody) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.field = error.field
    this.issues =
      error.issues ?? (error.field === undefined ? [] : [{ field: error.field, message: error.message }])
  }
}

export const UNREACHABLE: ErrorBody = {
  error: {
    code: 'unreachable',
    message: 'The dashboard does not answer. Is it still running? Try again when it is.',
  },
}

/** Asks /api/v1. @throws ApiError, also when nobody answers. */
export async function api<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, init).catch(() => null)
  if (response === null) throw new ApiError(0, UNREACHABLE)
  // 204 has no body.
  const body = await response.json().catch(() => null)
  if (!response.ok) throw new ApiError(response.status, body?.error ? body : UNREACHABLE)
  return body
}

export function post<Answer>(path: string, body?: unknown): Promise<Answer> {
  return send('POST', path, body)
}

export function patch<Answer>(path: string, body: unknown): Promise<Answer> {
  return send('PATCH', path, body)
}

export function remove(path: string): Promise<null> {
  return api(path, { method: 'DELETE' })
}

function send<Answer>(method: string, path: string, body: unknown): Promise<Answer> {
  if (body === undefined) return api(path, { method })
  if (body instanceof FormData) return api(path, { method, body })
  return api(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

/** For an ErrorNote: any thrown value. */
export function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof ApiError) {
    const { code, message, field } = error
    return { code, message, ...(field === undefined ? {} : { field }) }
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}
