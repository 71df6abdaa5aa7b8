import type { OnProgress } from '@convscope/model'
import type { AnalysisKind, AnalysisRequest, PackedDataset } from '@convscope/shared'
import type { ArtifactStore } from '@convscope/storage'
import type { LoadedParts } from '../loaded-parts.js'
import type { AnalysisQuestion } from '../network-messages.js'

/** What an analysis may use of its process. */
export interface AnalysisContext {
  parts: LoadedParts
  artifacts: ArtifactStore
  onProgress: OnProgress
}

/** A question of one kind. */
export type QuestionOf<Kind extends AnalysisKind> = Omit<AnalysisQuestion, 'request'> & {
  request: AnalysisRequest<Kind>
}

/** The data set that a question goes through. */
export function throughOf(dataset: AnalysisQuestion['dataset']): PackedDataset {
  if (dataset === null) throw new Error('The question does not say which data set it goes through.')
  return dataset
}
