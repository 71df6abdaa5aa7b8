import { z } from 'zod'
import { type Layer, layersSchema } from '../architecture/layer-schema.js'
import { DEFAULT_PRESET } from '../architecture/presets.js'
import type { ArchitectureSummary } from '../architecture/summarise-architecture.js'
import type { ErrorDetails } from '../errors/convscope-error.js'
import type { RunState } from '../run-states.js'
import { cursorSchema, datasetNameSchema, type Timestamp, textSchema } from './common.js'
import { type ImageChoice, imageChoiceSchema } from './inspections.js'
import { type EpochMetrics, type TrainingConfig, trainingConfigSchema } from './training.js'

export const tagSchema = textSchema
  .trim()
  .min(1, 'a tag has at least one character')
  .max(40, 'a tag has at most 40 characters')

/** Of a tag that is given: pages and addresses write several with commas between them. */
const newTagSchema = tagSchema.regex(/^[^,]*$/, 'a tag has no comma')
const newTagsSchema = z.array(newTagSchema).max(20, 'a run has at most 20 tags')
const notesSchema = textSchema.max(10_000, 'notes must have at most 10,000 characters')

/** POST /api/v1/runs */
export const createRunSchema = z.strictObject({
  name: textSchema
    .trim()
    .min(1, 'a name has at least one character')
    .max(120, 'a name has at most 120 characters')
    .optional(),
  dataset: datasetNameSchema.default('mnist'),
  /** The name of a preset, or the layers. */
  architecture: z.union([textSchema.min(1).max(64), layersSchema]).default(DEFAULT_PRESET),
  training: trainingConfigSchema.prefault({}),
  tags: newTagsSchema.default([]),
  notes: notesSchema.default(''),
  /** Images that are inspected at every epoch, as it is trained. */
  watch: z.array(imageChoiceSchema).max(8, 'a run watches at most 8 images').default([]),
})
export type CreateRunInput = z.input<typeof createRunSchema>
export type CreateRun = z.output<typeof createRunSchema>

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
    z.array(item),
  )

/** Query of GET /api/v1/runs */
export const listRunsSchema = z.strictObject({
  state: list(z.enum(['queued', 'running', 'completed', 'failed', 'cancelled'])).optional(),
  dataset: datasetNameSchema.optional(),
  tag: tagSchema.optional(),
  search: textSchema.max(120).optional(),
  sort: z.enum(['newest', 'oldest', 'best']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursorSchema.optional(),
})
export type ListRuns = z.output<typeof listRunsSchema>

/** Where a running training stands. Batches count from 1; `batch` of `batches` are done in epoch `epoch` of `epochs`. */
export interface RunProgress {
  epoch: number
  epochs: number
  batch: number
  batches: number
  phase: 'starting' | 'training' | 'validating' | 'saving'
  /** Mean over the epoch so far. */
  loss: number | null
  accuracy: number | null
  imagesPerSecond: number | null
  /** Seconds to the last epoch's end, from the pace so far; null before the first batches. */
  secondsLeft: number | null
  updatedAt: Timestamp
}

export interface RunSummary {
  id: string
  name: string
  state: RunState
  dataset: string
  /** The preset's name; null for layers of one's own. */
  preset: string | null
  parameters: number
  epochs: number
  tags: string[]
  /** Metrics of the best checkpoint so far. */
  best: ({ epoch: number } & EpochMetrics) | null
  /** Epochs finished. */
  epochsDone: number
  progress: RunProgress | null
  error: ErrorDetails | null
  queuedBy: string | null
  /** Whether the run's job lies in Redis; false while Redis is away. */
  dispatched: boolean
  createdAt: Timestamp
  startedAt: Timestamp | null
  finishedAt: Timestamp | null
}

export interface EpochRecord extends EpochMetrics {
  epoch: number
  durationMs: number
  finishedAt: Timestamp
}

export interface CheckpointRecord extends EpochMetrics {
  id: string
  epoch: number
  best: boolean
  last: boolean
  /** Bytes of topology, weights and optimizer state together. */
  bytes: number
  createdAt: Timestamp
}

export type AttemptOutcome = 'completed' | 'failed' | 'crashed' | 'lost' | 'cancelled' | 'released'

export interface AttemptRecord {
  id: string
  number: number
  worker: string
  startedAt: Timestamp
  endedAt: Timestamp | null
  outcome: AttemptOutcome | null
  error: (ErrorDetails & { stack?: string }) | null
  /** What is worth knowing of how it went, though it ended nothing: a checkpoint that could not be read, say. */
  notice: string | null
}

export interface RunDetail extends RunSummary {
  architecture: Layer[]
  summary: ArchitectureSummary
  training: TrainingConfig
  /** Images that are inspected at every epoch. */
  watch: ImageChoice[]
  datasetHash: string
  notes: string
  codeVersion: string
  tensorflowVersion: string | null
  epochRecords: EpochRecord[]
  checkpoints: CheckpointRecord[]
  attempts: AttemptRecord[]
  /** Runs before this one in the queue; null when it is not waiting. */
  queuePosition: number | null
}

/** PATCH /api/v1/runs/:id; what is left out stays. */
export const updateRunSchema = z
  .strictObject({
    name: createRunSchema.shape.name.unwrap(),
    tags: newTagsSchema,
    notes: notesSchema,
  })
  .partial()
export type UpdateRun = z.output<typeof updateRunSchema>
