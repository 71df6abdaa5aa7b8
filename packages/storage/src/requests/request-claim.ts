import { isUniqueViolation } from '../database/unique-violation.js'
import type { Prisma } from '../generated/sqlite/client/client.js'

/** A request's Idempotency-Key, and the hash of what it asks for. */
export interface RequestClaim {
  key: string
  fingerprint: string
}

/** Another request with the same key was first; whatever this one wrote is rolled back. */
export class RequestClaimedError extends Error {}

/**
 * Writes a request's key in the transaction that does what it asks for: both are there, or neither.
 * @param subjectId what it made or changed.
 * @throws RequestClaimedError
 */
export async function claimRequest(
  transaction: Prisma.TransactionClient,
  claim: RequestClaim | undefined,
  subjectId: string,
): Promise<void> {
  if (claim === undefined) return
  try {
    await transaction.answeredRequest.create({ data: { ...claim, subjectId }, select: { key: true } })
  } catch (cause) {
    throw isUniqueViolation(cause) ? new RequestClaimedError('claimed', { cause }) : cause
  }
}
