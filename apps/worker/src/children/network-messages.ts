import type { AnalysisProgress, PackedDataset } from '@convscope/shared'
import type {
  AnalysisAttempt,
  InspectionAttempt,
  RecordedAnalysis,
  RecordedInspection,
} from '@convscope/storage'

/** Plain data of an attempt: an inspection's … */
export interface InspectionQuestion
  extends Pick<
    InspectionAttempt,
    'inspectionId' | 'checkpoint' | 'inputShape' | 'classes' | 'source' | 'layers'
  > {
  /** The data set of the image that it asks about; null for an own image. */
  sourceDataset: PackedDataset | null
}
/** … and an analysis'. */
export interface AnalysisQuestion
  extends Pick<
    AnalysisAttempt,
    'analysisId' | 'request' | 'checkpoint' | 'inputShape' | 'classes' | 'source' | 'operands'
  > {
  sourceDataset: PackedDataset | null
  /** The run's data set; null for a question that does not go through one. */
  dataset: PackedDataset | null
}

/** What a process that keeps networks warm is asked, and answers. */
export type NetworkRequest =
  | { type: 'inspection'; question: InspectionQuestion }
  | { type: 'analysis'; question: AnalysisQuestion }
export type NetworkAnswer =
  | { type: 'inspection'; recorded: RecordedInspection }
  | { type: 'analysis'; recorded: RecordedAnalysis }
/** What it says when it is warm. */
export interface NetworkReady {
  tensorflowVersion: string
}
export type NetworkProgress = AnalysisProgress
