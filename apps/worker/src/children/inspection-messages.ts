import type { InspectionAttempt, RecordedInspection } from '@convscope/storage'

/** What an inspection process is asked: plain data of an attempt. */
export type InspectionRequest = Pick<
  InspectionAttempt,
  'inspectionId' | 'checkpoint' | 'inputShape' | 'classes' | 'source' | 'layers'
>
export type InspectionAnswer = RecordedInspection
/** What it says when it is warm. */
export interface InspectionReady {
  tensorflowVersion: string
}
