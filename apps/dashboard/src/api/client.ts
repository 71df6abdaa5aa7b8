import type { ErrorBody, ErrorDetails, FieldIssue } from '@convscope/shared'
import { toast } from 'sonner'
import { tryingAgain } from './trying-again'

/** What the API answered instead of the thing asked for. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  readonly issues: FieldIssue[]
  /** When a passing fault may be over. */
  readonly retryAfterMs: number

  constructor(status: number, { error }: ErrorBody, retryAfterMs = 0) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.field = error.field
    this.retryAfterMs = retryAfterMs
    this.issues =
      error.issues ?? (error.field === undefined ? [] : [{ field: error.field, message: error.message }])
  }

  /** 503: the same request may be answered in a moment. */
  get isPassing(): boolean {
    return this.status === 503
  }
}

export const UNREACHABLE: ErrorBody = {
  error: {
    code: 'unreachable',
    message: 'The dashboard does not answer. Is it still running? Try again when it is.',
  },
}

/** How long a passing fault is waited for before the page tells it as an error. */
const PATIENCE_MS = 60_000
const USUAL_WAIT_MS = 2000
/** The note that tells of it. */
const NOTE = 'passing-fault'

/**
 * Asks /api/v1. A passing fault is said and waited for: whoever asks to change something does so with a key or in a way
 * that may be repeated.
 * @throws ApiError, also when nobody answers.
 */
export async function api<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const began = Date.now()
  for (let isRepeated = false; ; isRepeated = true) {
    try {
      const answer = await askOnce<Answer>(path, init)
      if (isRepeated) toast.dismiss(NOTE)
      return answer
    } catch (error) {
      const isPassing = error instanceof ApiError && error.isPassing
      if (!isPassing || Date.now() - began > PATIENCE_MS) {
        if (isRepeated) toast.dismiss(NOTE)
        throw error
      }
      toast.loading(tryingAgain(error.code, error.message), { id: NOTE })
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs || USUAL_WAIT_MS))
    }
  }
}

async function askOnce<Answer>(path: string, init: RequestInit | undefined): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, init).catch(() => null)
  if (response === null) throw new ApiError(0, UNREACHABLE)
  // 204 has no body.
  const body = await response.json().catch(() => null)
  if (response.ok) return body
  const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000
  throw new ApiError(response.status, body?.error ? body : UNREACHABLE, retryAfterMs)
}

/** Requests whose answer is not known, by what they ask for: under way, or broken off. */
const unanswered = new Map<string, { key: string; answer: Promise<unknown> | null }>()

/**
 * Sends a request that is done once, however often it comes: a second click while it is under way gets the same answer,
 * and one after it broke off carries the same key.
 */
export async function post<Answer>(path: string, body?: unknown): Promise<Answer> {
  // A picture is known by its bytes.
  if (body instanceof FormData) return api(path, { method: 'POST', body })
  const text = JSON.stringify(body)
  const request = `${path} ${text}`
  const before = unanswered.get(request)
  if (before?.answer) return before.answer as Promise<Answer>
  const sent = { key: before?.key ?? newKey(), answer: null as Promise<unknown> | null }
  const answer = send<Answer>('POST', path, text, { 'idempotency-key': sent.key }).then(
    (value) => {
      unanswered.delete(request)
      return value
    },
    (error) => {
      const mayBeDone = error instanceof ApiError && (error.status === 0 || error.status >= 500)
      if (mayBeDone) sent.answer = null
      else unanswered.delete(request)
      throw error
    },
  )
  sent.answer = answer
  unanswered.set(request, sent)
  return answer
}

export function patch<Answer>(path: string, body: unknown): Promise<Answer> {
  return send('PATCH', path, JSON.stringify(body))
}

export function remove(path: string): Promise<null> {
  return api(path, { method: 'DELETE' })
}

function send<Answer>(
  method: string,
  path: string,
  body: string | undefined,
  headers: Record<string, string> = {},
): Promise<Answer> {
  if (body === undefined) return api(path, { method, headers })
  return api(path, { method, body, headers: { ...headers, 'content-type': 'application/json' } })
}

/** crypto.randomUUID is there on secure origins only. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

/** For an ErrorNote: any thrown value. */
export function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof ApiError) {
    const { code, message, field } = error
    return { code, message, ...(field === undefined ? {} : { field }) }
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}
