import { randomUUID } from 'node:crypto'
import {
  type AnalysisRecord,
  type AnalysisSummary,
  type CreateAnalysis,
  isAboutImage,
  isInteractive,
  type ListAnalyses,
  NotFoundError,
  type Page,
  type QueueName,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson, toJson, toNullableJson } from '../database/json.js'
import { listPage, ofRun } from '../database/list-page.js'
import type { Provider } from '../database/provider.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { isUniqueViolation } from '../database/unique-violation.js'
import { type RunDataset, versionFor } from '../datasets/version-for.js'
import { Prisma } from '../generated/sqlite/client/client.js'
import { imageSource, type NetworkRun, networkForm, READING_COLUMNS } from '../images/network-form.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import { claimRequest, type RequestClaim } from '../requests/request-claim.js'
import { requestKeyOf } from '../requests/request-key.js'
import type { AnalysisAttempt, AnalysisService, DatasetService, EventBus } from '../storage.js'
import { ATTEMPT_INCLUDE, DatabaseAnalysisAttempt } from './analysis-attempt.js'
import {
  ANALYSIS_DETAIL_INCLUDE,
  ANALYSIS_SUMMARY_INCLUDE,
  toAnalysisRecord,
  toAnalysisSummary,
} from './analysis-read-model.js'
import { assertAnswerable, operandOf } from './assert-answerable.js'

export interface AnalysisServiceParts {
  client: Client
  provider: Provider
  dispatcher: Dispatcher
  events: EventBus
  datasets: DatasetService
}

export class DatabaseAnalysisService implements AnalysisService {
  readonly #parts: AnalysisServiceParts

  constructor(parts: AnalysisServiceParts) {
    this.#parts = parts
  }

  async create(
    request: CreateAnalysis,
    claim?: RequestClaim,
  ): Promise<{ analysis: AnalysisRecord; isNew: boolean }> {
    const requestKey = requestKeyOf(request)
    const kept = await this.#kept(requestKey, claim)
    if (kept !== null) return { analysis: kept, isNew: false }
    const checkpoint = await this.#client.checkpoint.findUnique({
      where: { id: request.checkpointId },
      select: { run: { select: { summary: true, classes: true } } },
    })
    if (checkpoint === null) throw new NotFoundError('checkpoint', request.checkpointId, 'checkpointId')
    await assertAnswerable(this.#parts, request, {
      summary: fromJson(checkpoint.run.summary),
      classes: fromJson(checkpoint.run.classes),
    })
    const queue: QueueName = isInteractive(request.kind) ? 'analysis' : 'survey'
    const row = await this.#insert(
      {
        kind: request.kind,
        queue,
        checkpointId: request.checkpointId,
        request: toJson(request),
        requestKey,
        layer: 'layer' in request ? request.layer : null,
      },
      claim,
    )
    // Somebody asked the same in this moment.
    if (row === null) {
      return { analysis: (await this.#kept(requestKey, claim)) as AnalysisRecord, isNew: false }
    }
    await this.#parts.dispatcher.dispatch(queue, row)
    return { analysis: await this.get(row.id), isNew: true }
  }

  async list(query: ListAnalyses): Promise<Page<AnalysisSummary>> {
    const { runId, checkpointId, kind, layer, cursor, limit } = query
    const ofOne = runId !== undefined || checkpointId !== undefined
    return listPage(this.#parts, {
      table: 'Analysis',
      sqliteIndex: ofOne ? 'Analysis_checkpointId_kind_createdAt_idx' : 'Analysis_createdAt_id_idx',
      conditions: [
        ...(runId === undefined ? [] : [ofRun(runId)]),
        ...(checkpointId === undefined ? [] : [Prisma.sql`"checkpointId" = ${checkpointId}`]),
        ...(kind === undefined ? [] : [Prisma.sql`"kind" = ${kind}`]),
        ...(layer === undefined ? [] : [Prisma.sql`"layer" = ${layer}`]),
      ],
      order: 'newest',
      cursor,
      limit,
      read: (ids) =>
        this.#client.analysis.findMany({ where: { id: { in: ids } }, ...ANALYSIS_SUMMARY_INCLUDE }),
      toItem: toAnalysisSummary,
    })
  }

  async get(id: string): Promise<AnalysisRecord> {
    const row = await this.#client.analysis.findUnique({ where: { id }, include: ANALYSIS_DETAIL_INCLUDE })
    if (row === null) throw new NotFoundError('analysis', id)
    return toAnalysisRecord(row)
  }

  async find(request: CreateAnalysis): Promise<AnalysisRecord | null> {
    const row = await this.#client.analysis.findUnique({
      where: { requestKey: requestKeyOf(request) },
      include: ANALYSIS_DETAIL_INCLUDE,
    })
    return row === null ? null : toAnalysisRecord(row)
  }

  async beginAttempt(analysisId: string): Promise<AnalysisAttempt | null> {
    const row = await this.#client.analysis.findUnique({
      where: { id: analysisId },
      include: ATTEMPT_INCLUDE,
    })
    if (row === null || (row.state !== 'queued' && row.state !== 'running')) return null
    const about = await this.#about(fromJson(row.request), row.checkpoint.run)
    const attemptId = randomUUID()
    const { count } = await retryWhenBusy(() =>
      this.#client.analysis.updateMany({
        where: { id: analysisId, state: row.state, attemptId: row.attemptId },
        data: { state: 'running', attemptId, startedAt: new Date() },
      }),
    )
    if (count === 0) return null
    await this.#parts.events.publish({
      topic: 'analysis',
      id: analysisId,
      event: { type: 'state', data: { state: 'running', error: null } },
    })
    return new DatabaseAnalysisAttempt(this.#client, this.#parts.events, attemptId, row, about)
  }

  get #client() {
    return this.#parts.client
  }

  /** The answer that is there, or is being made; a failed one is queued again. */
  async #kept(requestKey: string, claim: RequestClaim | undefined): Promise<AnalysisRecord | null> {
    const row = await this.#client.analysis.findUnique({
      where: { requestKey },
      select: { id: true, state: true, dispatch: true, queue: true },
    })
    if (row === null) return null
    if (row.state === 'failed') {
      const dispatch = row.dispatch + 1
      const { count } = await retryWhenBusy(() =>
        this.#client.$transaction(async (transaction) => {
          const changed = await transaction.analysis.updateMany({
            where: { id: row.id, state: 'failed', dispatch: row.dispatch },
            data: {
              state: 'queued',
              dispatch,
              dispatchedAt: null,
              startedAt: null,
              finishedAt: null,
              error: toNullableJson(null),
            },
          })
          if (changed.count === 1) await claimRequest(transaction, claim, row.id)
          return changed
        }),
      )
      if (count === 1) await this.#parts.dispatcher.dispatch(row.queue as QueueName, { id: row.id, dispatch })
    }
    return this.get(row.id)
  }

  async #insert(
    data: Parameters<Client['analysis']['create']>[0]['data'],
    claim: RequestClaim | undefined,
  ): Promise<{ id: string; dispatch: number } | null> {
    try {
      return await retryWhenBusy(() =>
        this.#client.$transaction(async (transaction) => {
          const row = await transaction.analysis.create({ data, select: { id: true, dispatch: true } })
          await claimRequest(transaction, claim, row.id)
          return row
        }),
      )
    } catch (error) {
      if (isUniqueViolation(error)) return null
      throw error
    }
  }

  async #about(
    request: CreateAnalysis,
    run: NetworkRun & RunDataset,
  ): Promise<Pick<AnalysisAttempt, 'source' | 'operands'>> {
    if (request.kind === 'channelMatch') {
      const { inspectionId, layer, otherInspectionId, otherLayer } = request
      const operands = await Promise.all([
        operandOf(this.#client, inspectionId, layer, 'inspectionId', 'layer'),
        operandOf(this.#client, otherInspectionId, otherLayer, 'otherInspectionId', 'otherLayer'),
      ])
      return { source: null, operands }
    }
    return { source: await this.#sourceOf(request, run), operands: [] }
  }

  async #sourceOf(request: CreateAnalysis, run: NetworkRun & RunDataset): Promise<AnalysisAttempt['source']> {
    if (!isAboutImage(request)) return null
    if (request.datasetImage !== undefined) {
      const { dataset } = request.datasetImage
      return { kind: 'dataset', ...request.datasetImage, version: versionFor(dataset, run) }
    }
    const image = await this.#client.image.findUniqueOrThrow({
      where: { id: request.imageId as string },
      select: READING_COLUMNS,
    })
    return imageSource(image, await networkForm(this.#client, run))
  }
}
