import { z } from 'zod'
import { idSchema } from './common.js'

export const QUEUE_NAMES = {
  training: 'training',
  inspection: 'inspection',
  /** Analyses that a person waits for at the page. */
  analysis: 'analysis',
  /** Analyses that go through a data set or take many steps. */
  survey: 'survey',
} as const
export type QueueName = keyof typeof QUEUE_NAMES

/** Jobs name their row and nothing else: the row is the truth. */
export const trainingJobSchema = z.strictObject({ runId: idSchema })
export type TrainingJob = z.infer<typeof trainingJobSchema>

export const inspectionJobSchema = z.strictObject({ inspectionId: idSchema })
export type InspectionJob = z.infer<typeof inspectionJobSchema>

/** Of the queues `analysis` and `survey`. */
export const analysisJobSchema = z.strictObject({ analysisId: idSchema })
export type AnalysisJob = z.infer<typeof analysisJobSchema>
