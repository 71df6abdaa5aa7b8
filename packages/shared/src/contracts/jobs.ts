import { z } from 'zod'
import { idSchema } from './common.js'

export const QUEUE_NAMES = {
  training: 'training',
  inspection: 'inspection',
} as const
export type QueueName = keyof typeof QUEUE_NAMES

/** Jobs name their row and nothing else: the row is the truth. */
export const trainingJobSchema = z.strictObject({ runId: idSchema })
export type TrainingJob = z.infer<typeof trainingJobSchema>

export const inspectionJobSchema = z.strictObject({ inspectionId: idSchema })
export type InspectionJob = z.infer<typeof inspectionJobSchema>
