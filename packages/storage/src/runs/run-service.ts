import { randomUUID } from 'node:crypto'
import {
  type CheckpointRecord,
  ConflictError,
  type CreateRun,
  type ErrorDetails,
  isCancellable,
  isRetryable,
  type ListRuns,
  NotFoundError,
  type Page,
  type RunDetail,
  type RunState,
  type RunSummary,
  type UpdateRun,
} from '@convscope/shared'
import { CODE_VERSION } from '@convscope/shared/server'
import type { Database } from '../database/database.js'
import { toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { searchTextOfRun } from '../database/search-text.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { assertImage } from '../inspections/assert-image.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type { JobQueues } from '../queue/job-queues.js'
import { claimRequest, type RequestClaim } from '../requests/request-claim.js'
import type {
  ArtifactStore,
  DatasetService,
  EventBus,
  LayerWeights,
  RunAttempt,
  RunService,
} from '../storage.js'
import { readLayerWeights } from './layer-weights.js'
import { listRuns } from './list-runs.js'
import { planRun } from './plan-run.js'
import { type AttemptRun, DatabaseRunAttempt } from './run-attempt.js'
import { RUN_DETAIL_INCLUDE, toCheckpointRecord, toRunDetail } from './run-read-model.js'

export interface RunServiceParts {
  database: Database
  queues: JobQueues
  dispatcher: Dispatcher
  events: EventBus
  artifacts: ArtifactStore
  datasets: DatasetService
  maxParameters: number
  maxAttempts: number
}

/** Ends of an attempt that say nothing about the run itself. */
const LOST_OUTCOMES = ['crashed' as const, 'lost' as const]

export class DatabaseRunService implements RunService {
  readonly #parts: RunServiceParts

  constructor(parts: RunServiceParts) {
    this.#parts = parts
  }

  async create(request: CreateRun, queuedBy: string | null, claim?: RequestClaim): Promise<RunDetail> {
    const { datasets, maxParameters, dispatcher } = this.#parts
    const dataset = await datasets.get(request.dataset)
    const planned = planRun(request, dataset, maxParameters)
    const parts = { client: this.#client, datasets }
    for (const [index, image] of request.watch.entries()) {
      await assertImage(parts, image, planned.summary.inputShape, `watch.${index}.`)
    }
    const tags = [...new Set(request.tags)]
    const row = await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        const created = await transaction.run.create({
          data: {
            name: planned.name,
            searchText: searchTextOfRun(planned.name),
            datasetName: dataset.name,
            datasetHash: dataset.contentHash,
            classes: toJson(dataset.classes),
            preset: planned.preset,
            architecture: toJson(planned.layers),
            summary: toJson(planned.summary),
            parameters: planned.summary.parameters,
            training: toJson(request.training),
            watchedImages: request.watch.length === 0 ? toNullableJson(null) : toJson(request.watch),
            epochs: request.training.epochs,
            notes: request.notes,
            queuedBy,
            codeVersion: CODE_VERSION,
            tags: { create: tags.map((tag) => ({ tag })) },
          },
          select: { id: true, dispatch: true },
        })
        await claimRequest(transaction, claim, created.id)
        return created
      }),
    )
    await dispatcher.dispatch('training', row)
    return this.#published(row.id)
  }

  list(query: ListRuns): Promise<Page<RunSummary>> {
    return listRuns(this.#parts.database, query)
  }

  async get(id: string): Promise<RunDetail> {
    const row = await this.#client.run.findUnique({ where: { id }, include: RUN_DETAIL_INCLUDE })
    if (row === null) throw new NotFoundError('run', id)
    return toRunDetail(row, row.state === 'queued' ? await this.#queuePosition(row) : null)
  }

  async cancel(id: string, claim?: RequestClaim): Promise<RunDetail> {
    const row = await this.#find(id)
    if (!isCancellable(row.state))
      throw conflict('run_finished', `This run is ${row.state}: there is nothing to cancel.`)
    const now = new Date()
    await this.#change(row, { state: 'cancelled', finishedAt: now }, async (transaction) => {
      await transaction.attempt.updateMany({
        where: { runId: id, endedAt: null },
        data: { endedAt: now, outcome: 'cancelled' },
      })
      await claimRequest(transaction, claim, id)
    })
    // A job that stays (Redis away, or held by its worker) finds that there is nothing to do.
    await this.#parts.queues.remove('training', { rowId: id, dispatch: row.dispatch }).catch(() => {})
    return this.#published(id)
  }

  async retry(id: string, claim?: RequestClaim): Promise<RunDetail> {
    const row = await this.#find(id)
    if (!isRetryable(row.state)) {
      throw conflict(
        'run_not_retryable',
        `This run is ${row.state}: only failed and cancelled runs can be retried.`,
      )
    }
    const dispatch = row.dispatch + 1
    const change = {
      state: 'queued' as const,
      queuedAt: new Date(),
      finishedAt: null,
      error: toNullableJson(null),
      dispatch,
      dispatchedAt: null,
    }
    await this.#change(row, change, (transaction) => claimRequest(transaction, claim, id))
    await this.#parts.dispatcher.dispatch('training', { id, dispatch })
    return this.#published(id)
  }

  async update(id: string, change: UpdateRun): Promise<RunDetail> {
    const { tags, name, notes } = change
    const columns = {
      ...(name === undefined ? {} : { name, searchText: searchTextOfRun(name) }),
      ...(notes === undefined ? {} : { notes }),
    }
    await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        // Not told by how many rows an update changes: SQLite says none where no column is given.
        const run = await transaction.run.findUnique({ where: { id }, select: { id: true } })
        if (run === null) throw new NotFoundError('run', id)
        await transaction.run.update({ where: { id }, data: columns })
        if (tags === undefined) return
        await transaction.runTag.deleteMany({ where: { runId: id } })
        await transaction.runTag.createMany({
          data: [...new Set(tags)].map((tag) => ({ runId: id, tag })),
        })
      }),
    )
    return this.#published(id)
  }

  async checkpoint(id: string): Promise<CheckpointRecord & { runId: string; runName: string }> {
    const row = await this.#client.checkpoint.findUnique({
      where: { id },
      include: { run: { select: { name: true, bestEpoch: true, epochsDone: true } } },
    })
    if (row === null) throw new NotFoundError('checkpoint', id)
    const record = toCheckpointRecord(row, row.run.bestEpoch, row.run.epochsDone)
    return { ...record, runId: row.runId, runName: row.run.name }
  }

  async checkpointFiles(id: string): Promise<{ topology: Buffer; weights: Buffer }> {
    const row = await this.#client.checkpoint.findUnique({
      where: { id },
      select: { topologySha256: true, weightsSha256: true },
    })
    if (row === null) throw new NotFoundError('checkpoint', id)
    const { artifacts } = this.#parts
    const [topology, weights] = await Promise.all([
      artifacts.read(row.topologySha256),
      artifacts.read(row.weightsSha256),
    ])
    return { topology, weights }
  }

  async layerWeights(id: string, layer: string): Promise<LayerWeights> {
    const { topology, weights } = await this.checkpointFiles(id)
    return readLayerWeights(topology, weights, layer)
  }

  async beginAttempt(runId: string, worker: { id: string; name: string }): Promise<RunAttempt | null> {
    const run = await this.#client.run.findUnique({
      where: { id: runId },
      include: {
        checkpoints: { orderBy: { epoch: 'asc' } },
        attempts: { orderBy: { number: 'desc' }, take: 1 },
      },
    })
    if (run === null || (run.state !== 'queued' && run.state !== 'running')) return null
    const now = new Date()
    const last = run.attempts[0]
    const attempt = { id: randomUUID(), number: (last?.number ?? 0) + 1 }
    await this.#change(
      run,
      { state: 'running', attemptId: attempt.id, heartbeatAt: now, startedAt: run.startedAt ?? now },
      async (transaction) => {
        // A run that is running here has lost its worker, or this job would not have come.
        if (last !== undefined) {
          await transaction.attempt.updateMany({
            where: { runId, endedAt: null },
            data: { endedAt: now, outcome: 'lost', error: toJson(takenOver(last.worker, worker.name)) },
          })
        }
        await transaction.attempt.create({
          data: { ...attempt, runId, workerId: worker.id, worker: worker.name },
        })
      },
    )
    if ((await this.#lostAttempts(runId, attempt.number)) >= this.#parts.maxAttempts) {
      const begun = this.#attempt(attempt, run)
      await begun.fail(lostTooOften(this.#parts.maxAttempts), 'failed', false)
      return null
    }
    await this.#published(runId)
    return this.#attempt(attempt, run)
  }

  get #client() {
    return this.#parts.database.client
  }

  #attempt(attempt: { id: string; number: number }, run: AttemptRun): DatabaseRunAttempt {
    return new DatabaseRunAttempt(this.#parts, attempt, run)
  }

  async #find(id: string) {
    const row = await this.#client.run.findUnique({
      where: { id },
      select: { id: true, state: true, attemptId: true, dispatch: true },
    })
    if (row === null) throw new NotFoundError('run', id)
    return row
  }

  /** Compare-and-set: changes the run only if it is still as it was read. */
  async #change(
    before: { id: string; state: RunState; attemptId: string | null; dispatch: number },
    data: Prisma.RunUpdateManyMutationInput,
    also?: (transaction: Prisma.TransactionClient) => Promise<void>,
  ): Promise<void> {
    const where = {
      id: before.id,
      state: before.state,
      attemptId: before.attemptId,
      dispatch: before.dispatch,
    }
    // Whoever changes the state takes the fence away; an attempt that begins brings its own.
    const change = { attemptId: null, heartbeatAt: null, progress: toNullableJson(null), ...data }
    await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        const { count } = await transaction.run.updateMany({ where, data: change })
        if (count === 0)
          throw conflict('run_changed', 'This run has changed in the meantime. Load it again and retry.')
        await also?.(transaction)
      }),
    )
  }

  /** Attempts in a row, before this one, whose worker or process was lost. */
  async #lostAttempts(runId: string, number: number): Promise<number> {
    const lastOther = await this.#client.attempt.findFirst({
      where: { runId, number: { lt: number }, NOT: { outcome: { in: LOST_OUTCOMES } } },
      orderBy: { number: 'desc' },
      select: { number: true },
    })
    return number - 1 - (lastOther?.number ?? 0)
  }

  async #queuePosition({ queuedAt, id }: { queuedAt: Date; id: string }): Promise<number> {
    return this.#client.run.count({
      where: { state: 'queued', OR: [{ queuedAt: { lt: queuedAt } }, { queuedAt, id: { lt: id } }] },
    })
  }

  async #published(id: string): Promise<RunDetail> {
    const run = await this.get(id)
    await this.#parts.events.publish({
      topic: 'run',
      id,
      event: {
        type: 'state',
        data: { state: run.state, error: run.error, startedAt: run.startedAt, finishedAt: run.finishedAt },
      },
    })
    return run
  }
}

function conflict(code: string, message: string): ConflictError {
  return new ConflictError({ code, message })
}

function takenOver(lost: string, by: string): ErrorDetails {
  return {
    code: 'worker_lost',
    message: `${lost} no longer held the run's job; ${by} took it over and goes on from the last checkpoint.`,
  }
}

function lostTooOften(attempts: number): ErrorDetails {
  return {
    code: 'worker_lost',
    message: `The training process was lost ${attempts} times in a row. It may need more memory than its worker has; see the attempts, then retry.`,
  }
}
