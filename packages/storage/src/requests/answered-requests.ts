import { ConvscopeError } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { isUniqueViolation } from '../database/unique-violation.js'
import type { AnsweredRequests, RequestAnswer } from '../storage.js'
import type { RequestClaim } from './request-claim.js'

/** 422: the request can be read and makes no sense. */
class KeyReusedError extends ConvscopeError {
  readonly httpStatus = 422
  readonly retryable = false
}

interface Row {
  subjectId: string | null
  answer: string | null
}

export class DatabaseAnsweredRequests implements AnsweredRequests {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async once(
    claim: RequestClaim,
    work: () => Promise<RequestAnswer>,
    recall: (subjectId: string) => Promise<RequestAnswer>,
  ): Promise<{ answer: RequestAnswer; isReplay: boolean }> {
    const before = await this.#find(claim)
    if (before !== null) return { answer: await this.#replay(claim, before, recall), isReplay: true }
    try {
      return { answer: await this.#keep(claim, await work()), isReplay: false }
    } catch (error) {
      // The same request, sent twice in one moment: the other one was first, and this one found its work done.
      const other = await this.#find(claim)
      if (other === null) throw error
      return { answer: await this.#replay(claim, other, recall), isReplay: true }
    }
  }

  async sweep(maxAgeMs: number): Promise<number> {
    const { count } = await retryWhenBusy(() =>
      this.#client.answeredRequest.deleteMany({
        where: { createdAt: { lt: new Date(Date.now() - maxAgeMs) } },
      }),
    )
    return count
  }

  async #find({ key, fingerprint }: RequestClaim): Promise<Row | null> {
    const row = await this.#client.answeredRequest.findUnique({ where: { key } })
    if (row === null || row.fingerprint === fingerprint) return row
    throw new KeyReusedError({
      code: 'idempotency_key_reused',
      message:
        'This Idempotency-Key came with another request before. Give each request a key of its own, and the same one only when it is sent again.',
      field: 'Idempotency-Key',
    })
  }

  async #replay(
    claim: RequestClaim,
    { answer, subjectId }: Row,
    recall: (subjectId: string) => Promise<RequestAnswer>,
  ): Promise<RequestAnswer> {
    if (answer !== null) return JSON.parse(answer)
    return this.#keep(claim, await recall(subjectId as string))
  }

  /** The answer that is given from now on: this one, unless the same request was answered meanwhile. */
  async #keep(claim: RequestClaim, given: RequestAnswer): Promise<RequestAnswer> {
    const { key } = claim
    const answer = JSON.stringify(given)
    const { count } = await retryWhenBusy(() =>
      this.#client.answeredRequest.updateMany({ where: { key, answer: null }, data: { answer } }),
    )
    if (count === 1) return given
    const row = (await this.#find(claim)) ?? (await this.#insert(claim, answer)) ?? (await this.#find(claim))
    return row === null || row.answer === null ? given : JSON.parse(row.answer)
  }

  /** Of a request that had nothing to do, and so claimed nothing. null when another one was first. */
  async #insert(claim: RequestClaim, answer: string): Promise<Row | null> {
    try {
      return await retryWhenBusy(() => this.#client.answeredRequest.create({ data: { ...claim, answer } }))
    } catch (error) {
      if (isUniqueViolation(error)) return null
      throw error
    }
  }
}
