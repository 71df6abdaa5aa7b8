import type {
  AttemptRecord,
  CheckpointRecord,
  EpochRecord,
  ErrorDetails,
  RunDetail,
  RunProgress,
  RunStateEvent,
  RunSummary,
} from '@convscope/shared'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { storedTraining } from './stored-training.js'

/** What a row of the list needs: no architecture, no summary. */
export const RUN_SUMMARY_SELECT = {
  id: true,
  name: true,
  state: true,
  datasetName: true,
  preset: true,
  parameters: true,
  epochs: true,
  epochsDone: true,
  bestEpoch: true,
  bestLoss: true,
  bestAccuracy: true,
  bestValLoss: true,
  bestValAccuracy: true,
  progress: true,
  error: true,
  queuedBy: true,
  dispatchedAt: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  tags: { select: { tag: true }, orderBy: { tag: 'asc' } },
} satisfies Prisma.RunSelect

export const RUN_DETAIL_INCLUDE = {
  tags: { select: { tag: true }, orderBy: { tag: 'asc' } },
  epochRows: { orderBy: { epoch: 'asc' } },
  checkpoints: { orderBy: { epoch: 'asc' } },
  attempts: { orderBy: { number: 'asc' } },
} satisfies Prisma.RunInclude

type SummaryRow = Prisma.RunGetPayload<{ select: typeof RUN_SUMMARY_SELECT }>
type DetailRow = Prisma.RunGetPayload<{ include: typeof RUN_DETAIL_INCLUDE }>
type CheckpointRow = Prisma.CheckpointGetPayload<object>
type EpochRow = Prisma.EpochGetPayload<object>
type AttemptRow = Prisma.AttemptGetPayload<object>

export function toRunSummary(row: SummaryRow): RunSummary {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    dataset: row.datasetName,
    preset: row.preset,
    parameters: row.parameters,
    epochs: row.epochs,
    tags: row.tags.map(({ tag }) => tag),
    best: bestOf(row),
    epochsDone: row.epochsDone,
    progress: fromJson<RunProgress | null>(row.progress),
    error: fromJson<ErrorDetails | null>(row.error),
    queuedBy: row.queuedBy,
    dispatched: row.dispatchedAt !== null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export function toRunDetail(row: DetailRow, queuePosition: number | null): RunDetail {
  return {
    ...toRunSummary(row),
    architecture: fromJson(row.architecture),
    summary: fromJson(row.summary),
    training: storedTraining(row.training),
    watch: fromJson<RunDetail['watch'] | null>(row.watchedImages) ?? [],
    datasetHash: row.datasetHash,
    notes: row.notes,
    codeVersion: row.codeVersion,
    tensorflowVersion: row.tensorflowVersion,
    epochRecords: row.epochRows.map(toEpochRecord),
    checkpoints: row.checkpoints.map((checkpoint) =>
      toCheckpointRecord(checkpoint, row.bestEpoch, row.checkpoints.at(-1)?.epoch ?? null),
    ),
    attempts: row.attempts.map(toAttemptRecord),
    queuePosition,
  }
}

export function toEpochRecord(row: EpochRow): EpochRecord {
  return {
    epoch: row.epoch,
    loss: row.loss,
    accuracy: row.accuracy,
    valLoss: row.valLoss,
    valAccuracy: row.valAccuracy,
    durationMs: row.durationMs,
    finishedAt: row.finishedAt.toISOString(),
  }
}

export function toCheckpointRecord(
  row: CheckpointRow,
  bestEpoch: number | null,
  lastEpoch: number | null,
): CheckpointRecord {
  return {
    id: row.id,
    epoch: row.epoch,
    loss: row.loss,
    accuracy: row.accuracy,
    valLoss: row.valLoss,
    valAccuracy: row.valAccuracy,
    best: row.epoch === bestEpoch,
    last: row.epoch === lastEpoch,
    bytes: row.bytes,
    createdAt: row.createdAt.toISOString(),
  }
}

export function toStateEvent(row: {
  state: RunStateEvent['state']
  error: Prisma.JsonValue
  startedAt: Date | null
  finishedAt: Date | null
}): RunStateEvent {
  return {
    state: row.state,
    error: fromJson<ErrorDetails | null>(row.error),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

function toAttemptRecord(row: AttemptRow): AttemptRecord {
  return {
    id: row.id,
    number: row.number,
    worker: row.worker,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    outcome: row.outcome,
    error: fromJson<AttemptRecord['error']>(row.error),
    notice: row.notice,
  }
}

function bestOf(row: SummaryRow): RunSummary['best'] {
  const { bestEpoch, bestLoss, bestAccuracy, bestValLoss, bestValAccuracy } = row
  if (bestEpoch === null || bestLoss === null || bestAccuracy === null) return null
  if (bestValLoss === null || bestValAccuracy === null) return null
  return {
    epoch: bestEpoch,
    loss: bestLoss,
    accuracy: bestAccuracy,
    valLoss: bestValLoss,
    valAccuracy: bestValAccuracy,
  }
}
