import { z } from 'zod'
import type { LayerType } from '../architecture/layer-schema.js'
import type { ErrorDetails } from '../errors/convscope-error.js'
import type { InspectionState } from '../run-states.js'
import { cursorSchema, idSchema, MAX_INTEGER, splitSchema, type Timestamp, textSchema } from './common.js'
import { datasetImageSchema } from './inspections.js'

/**
 * An analysis is a question about a checkpoint beyond one image's activations. It is queued, answered by a worker and
 * kept like an inspection; asking the same again gives the answer that is there.
 */

const layer = textSchema.min(1, 'layer must name a layer').max(64)
const channel = z.int('channel must be a whole number').min(0, 'channel must be at least 0').max(65_535)
/** null or left out: the class that the network itself gives. */
const classIndex = z
  .int('classIndex must be a whole number')
  .min(0, 'classIndex must be at least 0')
  .max(MAX_INTEGER, `classIndex must be at most ${MAX_INTEGER}`)
  .nullable()
  .default(null)
const whole = (label: string, min: number, max: number) =>
  z
    .int(`${label} must be a whole number`)
    .min(min, `${label} must be at least ${min.toLocaleString('en-US')}`)
    .max(max, `${label} must be at most ${max.toLocaleString('en-US')}`)
const seed = whole('seed', 0, 2 ** 31 - 1).default(1)
const split = splitSchema.default('test')
/** Images, spread evenly over the split; null takes all. */
const imageCount = (usual: number | null) => whole('count', 1, 100_000_000).nullable().default(usual)

const checkpoint = { checkpointId: idSchema }
const oneImage = {
  ...checkpoint,
  imageId: idSchema.optional(),
  datasetImage: datasetImageSchema.optional(),
}

const gradCam = z.strictObject({ kind: z.literal('gradCam'), ...oneImage, layer, classIndex })
const integratedGradients = z.strictObject({
  kind: z.literal('integratedGradients'),
  ...oneImage,
  classIndex,
  steps: whole('steps', 8, 1024).default(128),
})
const occlusion = z.strictObject({
  kind: z.literal('occlusion'),
  ...oneImage,
  classIndex,
  /** Side of the square that hides a part of the image, in pixels. */
  size: whole('size', 1, 512).default(5),
  stride: whole('stride', 1, 512).default(1),
  /** What the square is filled with, 0 to 1. */
  fill: z.number().min(0).max(1).default(0),
})
const ablation = z.strictObject({
  kind: z.literal('ablation'),
  ...oneImage,
  layer,
  channels: z.array(channel).min(1, 'channels must name at least one channel').max(4096),
})
const channelMatch = z.strictObject({
  kind: z.literal('channelMatch'),
  ...checkpoint,
  inspectionId: idSchema,
  layer,
  otherInspectionId: idSchema,
  otherLayer: layer,
})
const testSet = z.strictObject({ kind: z.literal('testSet'), ...checkpoint, split })
const layerHealth = z.strictObject({
  kind: z.literal('layerHealth'),
  ...checkpoint,
  split,
  count: imageCount(1000),
})
const topImages = z.strictObject({
  kind: z.literal('topImages'),
  ...checkpoint,
  layer,
  split,
  perChannel: whole('perChannel', 1, 25).default(9),
  count: imageCount(null),
})
const maximization = z.strictObject({
  kind: z.literal('maximization'),
  ...checkpoint,
  layer,
  channels: z.array(channel).min(1, 'channels must name at least one channel').max(512),
  steps: whole('steps', 1, 4096).default(128),
  learningRate: z.number().gt(0).max(10).default(0.05),
  /** Pixels by which the image is shifted at random in each step. */
  jitter: whole('jitter', 0, 32).default(2),
  /** Standard deviation of the blur, in pixels. */
  blur: z.number().min(0).max(8).default(0.5),
  l2Decay: z.number().min(0).max(1).default(0.01),
  seed,
})
const ablationRanking = z.strictObject({
  kind: z.literal('ablationRanking'),
  ...checkpoint,
  layer,
  split,
  count: imageCount(null),
})
const embedding = z.strictObject({
  kind: z.literal('embedding'),
  ...checkpoint,
  layer,
  method: z.enum(['pca', 'umap']).default('umap'),
  split,
  count: whole('count', 10, 10_000).default(2000),
  seed,
})

const options = [
  gradCam,
  integratedGradients,
  occlusion,
  ablation,
  channelMatch,
  testSet,
  layerHealth,
  topImages,
  maximization,
  ablationRanking,
  embedding,
] as const

/** POST /api/v1/analyses */
export const createAnalysisSchema = z.discriminatedUnion('kind', options).superRefine((value, context) => {
  if (value.kind === 'occlusion' && value.stride > value.size) {
    const message = `stride must be at most the size of the square, ${value.size}, so that every pixel is hidden once`
    context.addIssue({ code: 'custom', message, path: ['stride'] })
  }
  if (!isAboutImage(value)) return
  if ((value.imageId === undefined) !== (value.datasetImage === undefined)) return
  context.addIssue({ code: 'custom', message: 'give either imageId or datasetImage', path: ['imageId'] })
})
export type CreateAnalysisInput = z.input<typeof createAnalysisSchema>
export type CreateAnalysis = z.output<typeof createAnalysisSchema>
export type AnalysisKind = CreateAnalysis['kind']
export const ANALYSIS_KINDS = options.map(({ shape }) => shape.kind.value) as AnalysisKind[]
export type AnalysisRequest<Kind extends AnalysisKind> = Extract<CreateAnalysis, { kind: Kind }>

/** Those that ask about one image. */
export type ImageAnalysis = AnalysisRequest<'gradCam' | 'integratedGradients' | 'occlusion' | 'ablation'>
export function isAboutImage(request: CreateAnalysis): request is ImageAnalysis {
  return 'imageId' in request || 'datasetImage' in request || IMAGE_KINDS.includes(request.kind)
}
const IMAGE_KINDS: readonly AnalysisKind[] = ['gradCam', 'integratedGradients', 'occlusion', 'ablation']

/** Those that a person waits for at the page; the others go through a data set or take many steps. */
export function isInteractive(kind: AnalysisKind): boolean {
  return kind === 'channelMatch' || IMAGE_KINDS.includes(kind)
}

/** Query of GET /api/v1/analyses */
export const listAnalysesSchema = z.strictObject({
  runId: idSchema.optional(),
  checkpointId: idSchema.optional(),
  kind: z.enum(ANALYSIS_KINDS as [AnalysisKind, ...AnalysisKind[]]).optional(),
  layer: layer.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursorSchema.optional(),
})
export type ListAnalyses = z.output<typeof listAnalysesSchema>

/** Values as a picture: 8-bit gray PNG; value = min + (max - min) * gray / 255. */
export interface ValueMap {
  sha256: string
  height: number
  width: number
  min: number
  max: number
}

/** Images of one size in a grid, row by row, without gaps; one PNG. */
export interface ImageSheet {
  sha256: string
  height: number
  width: number
  columns: number
  count: number
}

export interface Misclassified {
  index: number
  label: number
  predicted: number
  /** Probability of the predicted class. */
  confidence: number
}

export interface ClassMetrics {
  /** null where nothing was predicted, or nothing was there. */
  precision: number | null
  recall: number | null
  f1: number | null
  support: number
}

export interface LayerHealthRecord {
  layer: string
  type: LayerType | 'input' | 'other'
  shape: number[]
  /** counts.length + 1 edges. */
  histogram: { edges: number[]; counts: number[] }
  fractionZero: number
  channels: { max: number[]; mean: number[]; std: number[]; fractionZero: number[] }
  /** Channels that never changed over the whole sample. */
  dead: number[]
  correlated: { a: number; b: number; correlation: number }[]
}

export interface TopImage {
  index: number
  label: number
  activation: number
  /** Where in the layer's map it is highest. */
  y: number
  x: number
}

export interface AnalysisResults {
  gradCam: { classIndex: number; probability: number; map: ValueMap }
  integratedGradients: {
    classIndex: number
    /** Summed over the input's channels. */
    map: ValueMap
    outputAtInput: number
    outputAtBaseline: number
    sum: number
  }
  occlusion: { classIndex: number; probability: number; size: number; stride: number; map: ValueMap }
  ablation: { probabilities: number[]; baseline: number[] }
  channelMatch: {
    /** Each channel of the one with its partner in the other, strongest first. */
    pairs: { a: number; b: number; correlation: number }[]
    /** Correlation of the channels of equal number. */
    equalNumber: number[]
  }
  testSet: {
    images: number
    accuracy: number
    loss: number
    /** Rows are true classes, columns predicted ones. */
    confusion: number[][]
    perClass: ClassMetrics[]
    misclassifiedCount: number
    /** The most confident ones first. */
    misclassified: Misclassified[]
    sheet: ImageSheet | null
  }
  layerHealth: { images: number; layers: LayerHealthRecord[] }
  topImages: {
    images: number
    channels: { channel: number; images: TopImage[] }[]
    /** Every image that occurs, once. */
    sheet: ImageSheet
    sheetIndices: number[]
  }
  maximization: { channels: { channel: number; activation: number }[]; sheet: ImageSheet }
  ablationRanking: {
    images: number
    baseline: { accuracy: number; loss: number }
    channels: { channel: number; accuracy: number; loss: number }[]
  }
  embedding: {
    /** x and y of each image in turn. */
    points: number[]
    indices: number[]
    labels: number[]
    explainedVariance: number[] | null
    sheet: ImageSheet
  }
}

export interface AnalysisProgress {
  done: number
  total: number
}

interface AnalysisCommon {
  id: string
  state: InspectionState
  checkpointId: string
  checkpointEpoch: number
  runId: string
  runName: string
  classes: string[]
  progress: AnalysisProgress | null
  error: ErrorDetails | null
  createdAt: Timestamp
  finishedAt: Timestamp | null
  /** Milliseconds; null before it is completed. */
  durationMs: number | null
}

export type AnalysisRecordOf<Kind extends AnalysisKind> = AnalysisCommon & {
  kind: Kind
  request: AnalysisRequest<Kind>
  /** null before it is completed. */
  result: AnalysisResults[Kind] | null
}
export type AnalysisRecord = { [Kind in AnalysisKind]: AnalysisRecordOf<Kind> }[AnalysisKind]
/** In lists: without the result. */
export type AnalysisSummary = Omit<AnalysisCommon, 'classes'> & {
  kind: AnalysisKind
  request: CreateAnalysis
}
