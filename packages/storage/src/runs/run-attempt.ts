import {
  type AttemptOutcome,
  type ErrorDetails,
  type ImageChoice,
  type ImageShape,
  type RunEvent,
  type RunProgress,
  StaleAttemptError,
} from '@convscope/shared'
import type { Client, Database } from '../database/database.js'
import { fromJson, toJson, toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { inspectionColumns } from '../inspections/queue-inspections.js'
import { imageColumns } from '../inspections/timeline.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import type { EventBus, RecordedEpoch, RunAttempt, StoredCheckpoint } from '../storage.js'
import { toCheckpointRecord, toEpochRecord, toStateEvent } from './run-read-model.js'
import { storedTraining } from './stored-training.js'

export type AttemptRun = Prisma.RunGetPayload<{ include: { checkpoints: true } }>

/** The fence: every write names the attempt, and changes nothing once the run has another one or none. */
export class DatabaseRunAttempt implements RunAttempt {
  readonly id: string
  readonly runId: string
  readonly number: number
  readonly run: RunAttempt['run']
  readonly checkpoints: StoredCheckpoint[]
  readonly #client: Client
  readonly #events: EventBus
  readonly #dispatcher: Dispatcher
  readonly #watched: ImageChoice[]

  constructor(
    { database, events, dispatcher }: { database: Database; events: EventBus; dispatcher: Dispatcher },
    attempt: { id: string; number: number },
    run: AttemptRun,
  ) {
    this.#client = database.client
    this.#events = events
    this.#dispatcher = dispatcher
    this.#watched = fromJson<ImageChoice[] | null>(run.watchedImages) ?? []
    this.id = attempt.id
    this.number = attempt.number
    this.runId = run.id
    this.run = {
      dataset: run.datasetName,
      datasetHash: run.datasetHash,
      inputShape: fromJson<{ inputShape: ImageShape }>(run.summary).inputShape,
      layers: fromJson(run.architecture),
      training: storedTraining(run.training),
    }
    this.checkpoints = run.checkpoints.toReversed().map(toStoredCheckpoint)
  }

  async heartbeat(progress: RunProgress | null): Promise<void> {
    await this.#write(this.#client, {
      heartbeatAt: new Date(),
      ...(progress === null ? {} : { progress: toJson(progress) }),
    })
    if (progress !== null) await this.#publish({ type: 'progress', data: progress })
  }

  async setTensorflowVersion(version: string): Promise<void> {
    await this.#write(this.#client, { tensorflowVersion: version })
  }

  async setNotice(notice: string): Promise<void> {
    await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        await this.#write(transaction, { heartbeatAt: new Date() })
        await transaction.attempt.update({ where: { id: this.id }, data: { notice } })
      }),
    )
  }

  async recordEpoch(recorded: RecordedEpoch): Promise<void> {
    const { epoch, metrics } = recorded
    const where = { runId_epoch: { runId: this.runId, epoch } }
    const [epochRow, checkpointRow, bestEpoch, inspections] = await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        await this.#write(transaction, {
          heartbeatAt: new Date(),
          epochsDone: epoch,
          ...(recorded.best ? bestColumns(recorded) : {}),
        })
        const bytes = await bytesOf(transaction, recorded)
        const epochColumns = { ...metrics, durationMs: Math.round(recorded.durationMs) }
        const checkpointColumns = {
          ...metrics,
          topologySha256: recorded.topologySha256,
          weightsSha256: recorded.weightsSha256,
          optimizerSha256: recorded.optimizerSha256,
          trainingState: toJson(recorded.trainingState),
          bytes,
        }
        const epochRow = await transaction.epoch.upsert({
          where,
          create: { runId: this.runId, epoch, ...epochColumns },
          update: epochColumns,
        })
        const checkpointRow = await transaction.checkpoint.upsert({
          where,
          create: { runId: this.runId, epoch, ...checkpointColumns },
          update: checkpointColumns,
        })
        const run = await transaction.run.findUniqueOrThrow({
          where: { id: this.runId },
          select: { bestEpoch: true },
        })
        const inspections = await this.#watch(transaction, checkpointRow.id)
        return [epochRow, checkpointRow, run.bestEpoch, inspections] as const
      }),
    )
    await this.#publish({ type: 'epoch', data: toEpochRecord(epochRow) })
    await this.#publish({ type: 'checkpoint', data: toCheckpointRecord(checkpointRow, bestEpoch, epoch) })
    for (const inspection of inspections) await this.#dispatcher.dispatch('inspection', inspection)
  }

  complete(): Promise<void> {
    return this.#end('completed', { state: 'completed', finishedAt: new Date() })
  }

  fail(error: ErrorDetails & { stack?: string }, outcome: AttemptOutcome, requeue: boolean): Promise<void> {
    const { stack: _stack, ...details } = error
    const change = requeue
      ? { state: 'queued' as const, queuedAt: new Date() }
      : { state: 'failed' as const, finishedAt: new Date(), error: toJson(details) }
    return this.#end(outcome, change, error)
  }

  /** Inspections of the watched images; an epoch that is recorded again has them already. */
  async #watch(client: Prisma.TransactionClient, checkpointId: string) {
    if (this.#watched.length === 0 || (await client.inspection.count({ where: { checkpointId } })) > 0)
      return []
    return client.inspection.createManyAndReturn({
      data: this.#watched.map((image) => inspectionColumns({ checkpointId, ...imageColumns(image) })),
      select: { id: true, dispatch: true },
    })
  }

  async #end(outcome: AttemptOutcome, change: Prisma.RunUpdateManyMutationInput, error?: ErrorDetails) {
    const run = await retryWhenBusy(() =>
      this.#client.$transaction(async (transaction) => {
        await this.#write(transaction, {
          ...change,
          attemptId: null,
          heartbeatAt: null,
          progress: toNullableJson(null),
        })
        await transaction.attempt.update({
          where: { id: this.id },
          data: { endedAt: new Date(), outcome, error: toNullableJson(error) },
        })
        return transaction.run.findUniqueOrThrow({ where: { id: this.runId } })
      }),
    )
    await this.#publish({ type: 'state', data: toStateEvent(run) })
  }

  async #write(client: Prisma.TransactionClient, data: Prisma.RunUpdateManyMutationInput): Promise<void> {
    const where = { id: this.runId, attemptId: this.id, state: 'running' as const }
    const { count } = await retryWhenBusy(() => client.run.updateMany({ where, data }))
    if (count === 0) throw new StaleAttemptError(this.id)
  }

  #publish(event: RunEvent): Promise<void> {
    return this.#events.publish({ topic: 'run', id: this.runId, event })
  }
}

function toStoredCheckpoint(row: AttemptRun['checkpoints'][number]): StoredCheckpoint {
  const { epoch, topologySha256, weightsSha256, optimizerSha256, trainingState } = row
  return { epoch, topologySha256, weightsSha256, optimizerSha256, trainingState }
}

function bestColumns({ epoch, metrics }: RecordedEpoch) {
  return {
    bestEpoch: epoch,
    bestLoss: metrics.loss,
    bestAccuracy: metrics.accuracy,
    bestValLoss: metrics.valLoss,
    bestValAccuracy: metrics.valAccuracy,
  }
}

async function bytesOf(client: Prisma.TransactionClient, checkpoint: StoredCheckpoint): Promise<number> {
  const sha256 = [checkpoint.topologySha256, checkpoint.weightsSha256, checkpoint.optimizerSha256]
  const { _sum } = await client.artifact.aggregate({
    where: { sha256: { in: sha256 } },
    _sum: { bytes: true },
  })
  return _sum.bytes ?? 0
}
