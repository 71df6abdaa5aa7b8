import type { AnalysisKind, AnalysisRecordOf, CheckpointRecord, RunDetail } from '@convscope/shared'
import { listAnalysesSchema } from '@convscope/shared'
import type { Storage } from '@convscope/storage'

/** The checkpoint that an address asks for; the best one otherwise, or the last. */
export function chosenCheckpoint(run: RunDetail, asked: string | undefined): CheckpointRecord | undefined {
  return (
    run.checkpoints.find((each) => each.id === asked) ??
    run.checkpoints.find((each) => each.best) ??
    run.checkpoints.at(-1)
  )
}

/** The newest analysis of a kind, with its result; null when none was asked for. */
export async function newestAnalysis<Kind extends AnalysisKind>(
  storage: Storage,
  kind: Kind,
  about: { checkpointId: string; layer?: string },
): Promise<AnalysisRecordOf<Kind> | null> {
  const query = listAnalysesSchema.parse({ kind, limit: 1, ...about })
  const [newest] = (await storage.analyses.list(query)).items
  if (newest === undefined) return null
  return (await storage.analyses.get(newest.id)) as AnalysisRecordOf<Kind>
}
