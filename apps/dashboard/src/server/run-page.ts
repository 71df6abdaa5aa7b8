import type {
  AnalysisKind,
  AnalysisRecordOf,
  CheckpointRecord,
  CreateAnalysisInput,
  ErrorDetails,
  RunDetail,
} from '@convscope/shared'
import { createAnalysisSchema, describeError, isConvscopeError, listAnalysesSchema } from '@convscope/shared'
import type { Storage } from '@convscope/storage'
import type { Metadata } from 'next'
import { readRun } from './page-subject'
import { getStorage } from './storage'

/** A parameter of an address, which may come more than once: then the first one counts. */
export type Parameter = string | string[] | undefined
export const single = (value: Parameter): string | undefined => (Array.isArray(value) ? value[0] : value)

/** A run, and the checkpoint that the address asks for; undefined when it has none, or not that one. */
export async function readRunPage(id: string, asked: Parameter) {
  const [storage, run] = await Promise.all([getStorage(), readRun(id)])
  const name = single(asked)
  const checkpoint =
    name === undefined ? chosenCheckpoint(run, undefined) : run.checkpoints.find((each) => each.id === name)
  return { storage, run, checkpoint }
}

/** Of a page of a run's checkpoint: what is looked at, of which run and epoch. */
export async function runPageTitle(what: string, id: string, asked: Parameter): Promise<Metadata> {
  const { run, checkpoint } = await readRunPage(id, asked)
  return { title: `${what} · ${run.name}${checkpoint === undefined ? '' : `, epoch ${checkpoint.epoch}`}` }
}

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

/** The analysis of exactly this question, with its result; null when nobody asked it. */
export async function storedAnalysis<Kind extends AnalysisKind>(
  storage: Storage,
  question: Extract<CreateAnalysisInput, { kind: Kind }>,
): Promise<AnalysisRecordOf<Kind> | null> {
  const found = await storage.analyses.find(createAnalysisSchema.parse(question))
  return found as AnalysisRecordOf<Kind> | null
}

/** A part of a page that may fail alone: its value, or what to tell. */
export async function orError<Value>(
  reading: Promise<Value>,
): Promise<{ value: Value; error: null } | { value: null; error: ErrorDetails }> {
  try {
    return { value: await reading, error: null }
  } catch (error) {
    if (!isConvscopeError(error)) throw error
    return { value: null, error: describeError(error) }
  }
}
