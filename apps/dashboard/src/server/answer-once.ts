import { InvalidInputError } from '@convscope/shared'
import { type RequestAnswer, type RequestClaim, requestKeyOf } from '@convscope/storage'
import type { RouteContext } from './route'

/** Visible ASCII: what a UUID, and every other key that people make, is of. */
const KEY = /^[\x21-\x7e]{1,255}$/

interface Once {
  /** The body, validated; null for a request that has none. */
  asked: unknown
  /** Does what is asked for; the claim goes to the service that writes. */
  work(claim: RequestClaim | undefined): Promise<RequestAnswer>
  /** The answer to a request whose first answer was lost, from what it made or changed. */
  recall(subjectId: string): Promise<RequestAnswer>
}

/**
 * Answers a request that queues something. With an `Idempotency-Key` it does its work once, however often it is sent,
 * and a repetition gets the first answer, marked by `Idempotency-Replayed: true`.
 * @throws InvalidInputError `idempotency_key_invalid`; 422 `idempotency_key_reused`.
 */
export async function answerOnce(
  { request, storage }: Pick<RouteContext<Record<string, string>>, 'request' | 'storage'>,
  { asked, work, recall }: Once,
): Promise<Response> {
  const key = request.headers.get('idempotency-key')
  if (key === null) return toResponse(await work(undefined))
  if (!KEY.test(key)) {
    throw new InvalidInputError({
      code: 'idempotency_key_invalid',
      message: 'An Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID.',
      field: 'Idempotency-Key',
    })
  }
  const { pathname } = new URL(request.url)
  const claim = { key, fingerprint: requestKeyOf([request.method, pathname, asked]) }
  const { answer, isReplay } = await storage.requests.once(claim, () => work(claim), recall)
  return toResponse(answer, isReplay ? { 'Idempotency-Replayed': 'true' } : {})
}

function toResponse(
  { status, location, body }: RequestAnswer,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, {
    status,
    headers: { ...headers, ...(location === undefined ? {} : { Location: location }) },
  })
}
