import { isConvscopeError, TransientError } from '@convscope/shared'

interface ServiceFault {
  name?: string
  message?: string
  code?: string
  $metadata?: { httpStatusCode?: number }
}

/** Faults of a connection that Node names. */
const CONNECTION = /^(E(CONN|HOST|NET|PIPE|AI_)|ENOTFOUND|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|UND_)/
const PASSING_NAMES = /^(TimeoutError|AbortError|RequestTimeout|NetworkingError)/
/** The bytes that came were not those that were sent. */
const GARBLED =
  /^(BadDigest|XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch|InvalidDigest|IncompleteBody)$/

/** Whether S3 has said that there is no such object. A bucket that is missing is a fault. */
export function isNoSuchObject(error: unknown): boolean {
  const { name } = error as ServiceFault
  return name === 'NoSuchKey' || name === 'NotFound'
}

/** Whether S3 has refused bytes that were damaged on their way to it. */
export function isGarbled(error: unknown): boolean {
  return GARBLED.test((error as ServiceFault).name ?? '')
}

/** What came between us and S3, as an error that says what to do. Anything else (a bug, a full disk) stays as it is. */
export function toStoreFault(error: unknown, place: string): unknown {
  if (isConvscopeError(error) || !(error instanceof Error)) return error
  const { name = '', code = '', message, $metadata } = error as ServiceFault
  const status = $metadata?.httpStatusCode
  const fault = (code: string, sentence: string) =>
    new TransientError({ code, message: sentence }, { cause: error })
  const says = `${name}: ${message}`
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return fault(
      'artifact_store_denied',
      `The artifact store ${place} does not let us in (${says}). Check its credentials and what they permit.`,
    )
  }
  if (name === 'QuotaExceeded' || status === 507) {
    return fault('artifact_store_full', `The artifact store ${place} has no room left (${says}).`)
  }
  if (status !== undefined && status < 500 && status !== 408 && status !== 429 && !isGarbled(error)) {
    return fault(
      'artifact_store_refused',
      `The artifact store ${place} refuses what we ask (${says}). Check ARTIFACT_STORE, its bucket, region and endpoint.`,
    )
  }
  if (status !== undefined || CONNECTION.test(code) || PASSING_NAMES.test(name)) {
    return fault(
      'artifact_store_unavailable',
      `The artifact store ${place} does not answer as it should (${says}).`,
    )
  }
  return error
}
