import {
  type AnalysisEvent,
  type AnalysisProgress,
  type CreateAnalysis,
  type ErrorDetails,
  type ImageShape,
  StaleAttemptError,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson, toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { AnalysisAttempt, EventBus, RecordedAnalysis } from '../storage.js'

export const ATTEMPT_INCLUDE = {
  checkpoint: {
    include: { run: { select: { summary: true, classes: true, datasetName: true, datasetHash: true } } },
  },
} satisfies Prisma.AnalysisInclude

type AttemptRow = Prisma.AnalysisGetPayload<{ include: typeof ATTEMPT_INCLUDE }>

/** An analysis as its worker needs it, and the fence around what it writes. */
export class DatabaseAnalysisAttempt implements AnalysisAttempt {
  readonly id: string
  readonly analysisId: string
  readonly request: CreateAnalysis
  readonly checkpoint: AnalysisAttempt['checkpoint']
  readonly inputShape: ImageShape
  readonly classes: string[]
  readonly dataset: AnalysisAttempt['dataset']
  readonly source: AnalysisAttempt['source']
  readonly operands: AnalysisAttempt['operands']
  readonly #client: Client
  readonly #events: EventBus

  constructor(
    client: Client,
    events: EventBus,
    id: string,
    row: AttemptRow,
    about: Pick<AnalysisAttempt, 'source' | 'operands'>,
  ) {
    const { run } = row.checkpoint
    this.#client = client
    this.#events = events
    this.id = id
    this.analysisId = row.id
    this.request = fromJson(row.request)
    this.checkpoint = row.checkpoint
    this.inputShape = fromJson<{ inputShape: ImageShape }>(run.summary).inputShape
    this.classes = fromJson(run.classes)
    this.dataset = { name: run.datasetName, contentHash: run.datasetHash }
    this.source = about.source
    this.operands = about.operands
  }

  async progress(progress: AnalysisProgress): Promise<void> {
    const { count } = await retryWhenBusy(() =>
      this.#client.analysis.updateMany({ where: this.#mine, data: { progress: toJson(progress) } }),
    )
    if (count === 0) throw new StaleAttemptError(this.id)
    await this.#publish({ type: 'progress', data: progress })
  }

  async complete({ result, artifacts }: RecordedAnalysis): Promise<void> {
    const rows = [...new Set(artifacts)].map((sha256) => ({ analysisId: this.analysisId, sha256 }))
    await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        await this.#end(transaction, {
          state: 'completed',
          finishedAt: new Date(),
          result: toJson(result),
          error: toNullableJson(null),
        })
        await transaction.analysisArtifact.createMany({ data: rows })
      }),
    )
    await this.#publish({ type: 'state', data: { state: 'completed', error: null } })
  }

  async fail(error: ErrorDetails, requeue: boolean): Promise<void> {
    const state = requeue ? 'queued' : 'failed'
    const end = requeue ? {} : { finishedAt: new Date(), error: toJson(error) }
    await retryWhenBusy(() => this.#end(this.#client, { state, ...end }))
    await this.#publish({ type: 'state', data: { state, error: requeue ? null : error } })
  }

  get #mine() {
    return { id: this.analysisId, attemptId: this.id, state: 'running' as const }
  }

  /** The last write of an attempt: it gives the fence away. */
  async #end(client: Prisma.TransactionClient, data: Prisma.AnalysisUncheckedUpdateManyInput): Promise<void> {
    const { count } = await client.analysis.updateMany({
      where: this.#mine,
      data: { ...data, progress: toNullableJson(null), attemptId: null },
    })
    if (count === 0) throw new StaleAttemptError(this.id)
  }

  #publish(event: AnalysisEvent): Promise<void> {
    return this.#events.publish({ topic: 'analysis', id: this.analysisId, event })
  }
}
