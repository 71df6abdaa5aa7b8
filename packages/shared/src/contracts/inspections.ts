import { z } from 'zod'
import type { LayerType } from '../architecture/layer-schema.js'
import type { ErrorDetails } from '../errors/convscope-error.js'
import { INSPECTION_STATES, type InspectionState } from '../run-states.js'
import {
  cursorSchema,
  datasetNameSchema,
  idSchema,
  MAX_INTEGER,
  type Split,
  splitSchema,
  type Timestamp,
  textSchema,
} from './common.js'
import type { PictureReading } from './images.js'
import type { EpochMetrics } from './training.js'

export const datasetImageSchema = z.strictObject({
  dataset: datasetNameSchema,
  split: splitSchema.default('test'),
  index: z
    .int('index must be a whole number')
    .min(0, 'index must be at least 0')
    .max(MAX_INTEGER, `index must be at most ${MAX_INTEGER}`),
})
export type DatasetImage = z.output<typeof datasetImageSchema>

/** An image of one's own, or one of a data set. */
export const imageChoiceSchema = z
  .strictObject({ imageId: idSchema.optional(), datasetImage: datasetImageSchema.optional() })
  .refine((value) => (value.imageId === undefined) !== (value.datasetImage === undefined), {
    message: 'give either imageId or datasetImage',
    path: ['imageId'],
  })
export type ImageChoice = z.output<typeof imageChoiceSchema>

/** POST /api/v1/inspections */
export const createInspectionSchema = z
  .strictObject({
    checkpointId: idSchema,
    imageId: idSchema.optional(),
    datasetImage: datasetImageSchema.optional(),
    /** Layer names; all convolutions when left out. */
    layers: z
      .array(textSchema.min(1).max(64))
      .min(1, 'layers must name at least one layer')
      .max(512)
      .optional(),
  })
  .refine((value) => (value.imageId === undefined) !== (value.datasetImage === undefined), {
    message: 'give either imageId or datasetImage',
    path: ['imageId'],
  })
export type CreateInspectionInput = z.input<typeof createInspectionSchema>
export type CreateInspection = z.output<typeof createInspectionSchema>

/** POST /api/v1/inspections/:id/also: the same checkpoint and image through other layers. */
export const alsoInspectSchema = z.strictObject({ layers: createInspectionSchema.shape.layers.unwrap() })

const classNameSchema = textSchema.min(1).max(255)

/** Query of GET /api/v1/inspections */
export const listInspectionsSchema = z.strictObject({
  runId: idSchema.optional(),
  checkpointId: idSchema.optional(),
  /** Of one image of one's own. */
  imageId: idSchema.optional(),
  /** Of images of one's own, or of those of data sets. */
  source: z.enum(['own', 'dataset']).optional(),
  /** Of images of a data set; with split and index, of one of them. */
  dataset: datasetNameSchema.optional(),
  split: splitSchema.optional(),
  index: z.coerce.number().int().min(0).max(MAX_INTEGER).optional(),
  state: z.enum(INSPECTION_STATES).optional(),
  /** Read as the class that the data set gives the image, or as another. */
  answer: z.enum(['right', 'wrong']).optional(),
  /** Names of classes. */
  predicted: classNameSchema.optional(),
  true: classNameSchema.optional(),
  /** The surest and the least sure predictions first: what has none comes last. */
  sort: z.enum(['newest', 'oldest', 'surest', 'unsurest']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursorSchema.optional(),
})
export type ListInspections = z.output<typeof listInspectionsSchema>

/** One array per statistic, one value per channel. Computed in float64 from the float32 activations. */
export interface ChannelStatistics {
  min: number[]
  max: number[]
  mean: number[]
  std: number[]
  /** Fraction of values that are exactly zero, 0 to 1. */
  fractionZero: number[]
}

/**
 * A picture of channels firstChannel ... firstChannel + channels - 1 in a grid, row by row, each mapHeight x mapWidth
 * pixels without gaps. 8-bit gray, each channel normalised to its own [min, max]: value = min + (max - min) * gray / 255.
 */
export interface TileRecord {
  sha256: string
  url: string
  firstChannel: number
  channels: number
  columns: number
  rows: number
}

export interface LayerActivationRecord {
  layer: string
  type: LayerType | 'input' | 'other'
  /** [height, width, channels], or [units]. */
  shape: number[]
  statistics: ChannelStatistics
  layerMin: number
  layerMax: number
  /** Empty for a flat layer: its values are the statistics' `mean`. */
  tiles: TileRecord[]
  activationsUrl: string
}

export interface Prediction {
  classIndex: number
  className: string
  probabilities: number[]
}

/** What a list says of a prediction: with thousands of classes, all probabilities of all rows would be megabytes. */
export interface PredictionSummary {
  className: string
  /** Of this class. */
  probability: number
}

export interface InspectionSummary {
  id: string
  state: InspectionState
  checkpointId: string
  checkpointEpoch: number
  runId: string
  runName: string
  imageId: string | null
  /** An own image's; null for one of a data set. */
  imageName: string | null
  datasetImage: { dataset: string; split: Split; index: number } | null
  /** The class that the data set gives the image; null for an own image. */
  trueClass: number | null
  trueName: string | null
  /** Whether the prediction is the true class; null where either is not known. */
  isRight: boolean | null
  prediction: PredictionSummary | null
  /** What the network sees: PNG; null before it is completed. */
  inputUrl: string | null
  error: ErrorDetails | null
  createdAt: Timestamp
  finishedAt: Timestamp | null
}

/** POST /api/v1/runs/:id/timeline: one image through every checkpoint of a run. */
export const timelineRequestSchema = z
  .strictObject({
    imageId: idSchema.optional(),
    datasetImage: datasetImageSchema.optional(),
    layers: createInspectionSchema.shape.layers,
  })
  .refine((value) => (value.imageId === undefined) !== (value.datasetImage === undefined), {
    message: 'give either imageId or datasetImage',
    path: ['imageId'],
  })
export type TimelineRequest = z.output<typeof timelineRequestSchema>

/** The same in a query: imageId, or dataset, split and index; layers separated by commas. */
export const imageChoiceQuerySchema = z
  .strictObject({
    imageId: idSchema.optional(),
    dataset: datasetNameSchema.optional(),
    split: splitSchema.default('test'),
    index: z.coerce.number().int().min(0).max(MAX_INTEGER).optional(),
    layers: textSchema.max(4096).optional(),
  })
  .transform(
    ({ imageId, dataset, split, index, layers }): z.input<typeof timelineRequestSchema> => ({
      imageId,
      datasetImage: dataset === undefined || index === undefined ? undefined : { dataset, split, index },
      layers: layers?.split(','),
    }),
  )
  .pipe(timelineRequestSchema)

/** What is stored of it, from the first checkpoint to the last; null where the image was not inspected. */
export interface TimelineStep extends EpochMetrics {
  epoch: number
  checkpointId: string
  inspection: Pick<
    InspectionDetail,
    'id' | 'state' | 'prediction' | 'trueClass' | 'inputUrl' | 'error'
  > | null
}

/** GET /api/v1/runs/:id/watched: the timeline of each image that the run watches, in their order. */
export interface WatchedTimeline {
  image: ImageChoice
  steps: TimelineStep[]
}

export interface InspectionDetail extends Omit<InspectionSummary, 'prediction'> {
  prediction: Prediction | null
  classes: string[]
  /** [height, width, channels] of the input. */
  inputShape: [number, number, number]
  /** Names asked for; null stands for all convolutions. */
  requestedLayers: string[] | null
  /** From the network's first layer to its last. */
  layers: LayerActivationRecord[]
  image: { originalUrl: string; name: string; polarity: string } | null
  /** How the own image was brought into the network's form; null for another image, and before it was. */
  reading: PictureReading | null
  /** Milliseconds; null before it is completed. */
  durationMs: number | null
}
