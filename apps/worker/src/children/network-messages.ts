import type { AnalysisProgress } from '@convscope/shared'
import type {
  AnalysisAttempt,
  InspectionAttempt,
  RecordedAnalysis,
  RecordedInspection,
} from '@convscope/storage'

/** Plain data of an attempt: an inspection's … */
export type InspectionQuestion = Pick<
  InspectionAttempt,
  'inspectionId' | 'checkpoint' | 'inputShape' | 'classes' | 'source' | 'layers'
>
/** … and an analysis'. */
export type AnalysisQuestion = Pick<
  AnalysisAttempt,
  'analysisId' | 'request' | 'checkpoint' | 'inputShape' | 'classes' | 'dataset' | 'source' | 'operands'
>

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
