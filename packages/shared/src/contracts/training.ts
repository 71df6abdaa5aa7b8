import { z } from 'zod'

const whole = (label: string, min: number, max: number) =>
  z
    .int(`${label} must be a whole number`)
    .min(min, `${label} must be at least ${min.toLocaleString('en-US')}`)
    .max(max, `${label} must be at most ${max.toLocaleString('en-US')}`)
const positive = (label: string, max: number) =>
  z
    .number(`${label} must be a number`)
    .gt(0, `${label} must be above 0`)
    .max(max, `${label} must be at most ${max}`)
const fraction = (label: string) =>
  z
    .number(`${label} must be a number`)
    .min(0, `${label} must be at least 0`)
    .lt(1, `${label} must be below 1`)

/** Defaults as in Keras. */
const adamSchema = z.strictObject({
  type: z.literal('adam'),
  learningRate: positive('learningRate', 10).default(0.001),
  beta1: fraction('beta1').default(0.9),
  beta2: fraction('beta2').default(0.999),
  epsilon: positive('epsilon', 1).default(1e-7),
})
const sgdSchema = z.strictObject({
  type: z.literal('sgd'),
  learningRate: positive('learningRate', 10).default(0.01),
  momentum: fraction('momentum').default(0),
})
export const optimizerSchema = z.discriminatedUnion('type', [adamSchema, sgdSchema])
export type OptimizerConfig = z.output<typeof optimizerSchema>

export const monitorSchema = z.enum(['valLoss', 'valAccuracy'])
export type Monitor = z.infer<typeof monitorSchema>

/** Stops when the monitored value has not improved by more than minDelta for `patience` epochs, as Keras EarlyStopping. */
export const earlyStoppingSchema = z.strictObject({
  monitor: monitorSchema.default('valLoss'),
  minDelta: z.number('minDelta must be a number').min(0, 'minDelta must be at least 0').default(0),
  patience: whole('patience', 0, 10_000).default(2),
})

/** How a run trains. Every field has the tutorial's value as its default. */
export const trainingConfigSchema = z.strictObject({
  epochs: whole('epochs', 1, 10_000).default(5),
  batchSize: whole('batchSize', 1, 8192).default(100),
  seed: whole('seed', 0, 2 ** 31 - 1).default(1),
  optimizer: optimizerSchema.prefault({ type: 'adam' }),
  loss: z.literal('categoricalCrossentropy').default('categoricalCrossentropy'),
  /** The split whose loss and accuracy are the validation values. */
  validationSplit: z.literal('test').default('test'),
  /** Which checkpoint is `best`: the one with the lowest loss or the highest accuracy. */
  bestCheckpoint: z.strictObject({ monitor: monitorSchema.default('valLoss') }).prefault({}),
  /** null trains all epochs. */
  earlyStopping: earlyStoppingSchema.nullable().prefault({}),
  /** Only so many images of the split, for a quick try; all when left out. */
  maxTrainingExamples: whole('maxTrainingExamples', 1, 100_000_000).optional(),
  maxValidationExamples: whole('maxValidationExamples', 1, 100_000_000).optional(),
  /**
   * Which images they are: all classes in proportion, chosen by the seed (for validation the same for every seed), or the
   * first ones, as runs had them that were queued before there was a choice.
   */
  subset: z.enum(['stratified', 'first'], 'subset must be stratified or first').default('stratified'),
})
export type TrainingConfigInput = z.input<typeof trainingConfigSchema>
export type TrainingConfig = z.output<typeof trainingConfigSchema>

/** Loss is the mean categorical cross-entropy in nats, accuracy a fraction from 0 to 1. */
export interface EpochMetrics {
  loss: number
  accuracy: number
  valLoss: number
  valAccuracy: number
}
