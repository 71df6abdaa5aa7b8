import { randomUUID } from 'node:crypto'
import { type ErrorBody, isConvscopeError, shortageOf } from '@convscope/shared'
import { createLogger } from '@convscope/shared/server'

const logger = createLogger('dashboard', process.env.CONVSCOPE_LOG_LEVEL || 'info')

const HEADERS: Record<number, Record<string, string>> = {
  // What was not read of the body would be taken for the next request.
  413: { Connection: 'close' },
  503: { 'Retry-After': '2' },
}

/** The answer to anything thrown. A bug's message and stack stay in the log, under a number that the answer names. */
export function errorResponse(error: unknown): Response {
  const known = isConvscopeError(error) ? error : shortageOf(error)
  if (known !== null) return jsonError(known.httpStatus, known.toDetails(), HEADERS[known.httpStatus])
  const number = randomUUID()
  logger.error({ number, err: error }, 'a request failed')
  return jsonError(500, {
    code: 'internal_error',
    message: `Something went wrong here. The server's log tells more under ${number}.`,
  })
}

export function jsonError(
  status: number,
  error: ErrorBody['error'],
  headers: Record<string, string> = {},
): Response {
  return Response.json({ error } satisfies ErrorBody, { status, headers })
}
