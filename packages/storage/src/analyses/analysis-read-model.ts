import type {
  AnalysisKind,
  AnalysisProgress,
  AnalysisRecord,
  AnalysisSummary,
  CreateAnalysis,
  ErrorDetails,
} from '@convscope/shared'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'

export const ANALYSIS_DETAIL_INCLUDE = {
  checkpoint: { select: { epoch: true, runId: true, run: { select: { name: true, classes: true } } } },
} satisfies Prisma.AnalysisInclude

/** A list carries no results: they may be large. */
export const ANALYSIS_SUMMARY_INCLUDE = {
  omit: { result: true },
  include: { checkpoint: { select: { epoch: true, runId: true, run: { select: { name: true } } } } },
} satisfies Pick<Prisma.AnalysisFindManyArgs, 'omit' | 'include'>

type DetailRow = Prisma.AnalysisGetPayload<{ include: typeof ANALYSIS_DETAIL_INCLUDE }>
type SummaryRow = Prisma.AnalysisGetPayload<typeof ANALYSIS_SUMMARY_INCLUDE>

export function toAnalysisSummary(row: SummaryRow): AnalysisSummary {
  const { startedAt, finishedAt } = row
  return {
    id: row.id,
    kind: row.kind as AnalysisKind,
    state: row.state,
    checkpointId: row.checkpointId,
    checkpointEpoch: row.checkpoint.epoch,
    runId: row.checkpoint.runId,
    runName: row.checkpoint.run.name,
    request: fromJson<CreateAnalysis>(row.request),
    progress: fromJson<AnalysisProgress | null>(row.progress),
    error: fromJson<ErrorDetails | null>(row.error),
    createdAt: row.createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: startedAt !== null && finishedAt !== null ? finishedAt.getTime() - startedAt.getTime() : null,
  }
}

export function toAnalysisRecord(row: DetailRow): AnalysisRecord {
  return {
    ...toAnalysisSummary(row),
    classes: fromJson<string[]>(row.checkpoint.run.classes),
    result: fromJson(row.result),
  } as AnalysisRecord
}
