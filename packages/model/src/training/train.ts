import {
  type ArchitectureSummary,
  assertClassifier,
  type EpochMetrics,
  InvalidInputError,
  JobFailedError,
  type Layer,
  type RunProgress,
  summariseArchitecture,
  type TrainingConfig,
} from '@convscope/shared'
import type { LayersModel } from '@tensorflow/tfjs-node'
import { buildModel } from '../architecture/build-model.js'
import type { Dataset, SplitName } from '../datasets/dataset.js'
import { decodeLayersModel } from '../formats/layers-model.js'
import { type Batch, batchesOf, eachBatch } from './batches.js'
import { type EngineChoice, type EngineName, openEngine } from './open-engine.js'
import { decodeOptimizerState, encodeOptimizerState } from './optimizer-state.js'
import { permutation } from './permutation.js'
import { ProgressMeter, type Sums } from './progress-meter.js'
import { stratifiedSubset, VALIDATION_SEED } from './subset.js'
import type { TrainingEngine } from './training-engine.js'
import { INITIAL_STATE, judgeEpoch, parseTrainingState, type TrainingState } from './training-state.js'

/** A network at the end of an epoch and all that a resumed training needs. */
export interface TrainingCheckpoint {
  /** Epochs finished. */
  epoch: number
  /** UTF-8 JSON: the `model.json` of a TF.js LayersModel whose weights file is `weights.bin`. */
  topology: Uint8Array
  /** `weights.bin`. */
  weights: Uint8Array
  /** See `encodeOptimizerState`. */
  optimizer: Uint8Array
  trainingState: TrainingState
}

export interface TrainedEpoch extends TrainingCheckpoint {
  metrics: EpochMetrics
  durationMs: number
  /** Whether it is the best so far. */
  best: boolean
}

export interface TrainOptions {
  layers: readonly Layer[]
  dataset: Dataset
  config: TrainingConfig
  /** `auto` when left out. */
  engine?: EngineChoice
  /** Null starts from nothing. */
  resumeFrom: (Omit<TrainingCheckpoint, 'trainingState'> & { trainingState: unknown }) | null
  /** Which engine trains; why it is not the faster one, where that was not asked for. */
  onEngine?(engine: EngineName, reason: string | undefined): void
  /** A few times a second. */
  onProgress(progress: RunProgress): void
  /** Awaited before the next epoch begins; what it throws ends the training. */
  onEpoch(epoch: TrainedEpoch): Promise<void>
}

/**
 * A validation batch may be larger than training's, because nothing is kept for a gradient, but not by so much that it
 * needs memory that training does not; more than 200 images at once are no faster.
 */
const EVALUATION_BATCH = { timesTraining: 4, most: 200 }

/**
 * Trains a classifier. Loss is the mean categorical cross-entropy in nats, accuracy a fraction; the training values are
 * means over the epoch's batches as they were when each was seen, dropout included, as Keras reports them.
 *
 * The same layers, data, configuration and seed give the same metrics to the last digit on one machine with the same
 * number of threads, whether or not the training was interrupted and resumed between epochs: order and dropout are
 * functions of seed, epoch and step. Other machines and the other engine add in another order, and differ in the last
 * digits.
 *
 * @throws InvalidInputError when the data set is empty, the network does not fit it (`architecture_invalid`), or the
 *   checkpoint is not one of these layers and this optimizer (`checkpoint_invalid`); JobFailedError `training_diverged`
 *   when the loss is no longer a number.
 */
export async function train(options: TrainOptions): Promise<{ epochs: number; stoppedEarly: boolean }> {
  const { config, resumeFrom, dataset } = options
  const examples = chosenExamples(dataset, 'train', config.maxTrainingExamples, config, config.seed)
  const validated = chosenExamples(dataset, 'test', config.maxValidationExamples, config, VALIDATION_SEED)
  let state = resumeFrom === null ? INITIAL_STATE : parseTrainingState(resumeFrom.trainingState)
  let epoch = resumeFrom?.epoch ?? 0
  if (epoch >= config.epochs || state.stopped) return { epochs: epoch, stoppedEarly: state.stopped }

  const meter = new ProgressMeter(
    {
      epochs: config.epochs,
      batches: Math.ceil(examples.length / config.batchSize),
      trainingImages: examples.length,
      validationImages: validated.length,
    },
    options.onProgress,
  )
  meter.starting(epoch + 1)
  const engine = await open(options)
  try {
    while (epoch < config.epochs && !state.stopped) {
      epoch += 1
      const start = performance.now()
      meter.startEpoch(epoch)
      const trained = await trainEpoch(engine, examples, options, epoch, state.step, meter)
      meter.phase('validating', trained)
      const validation = await evaluate(engine, validated, options)
      const metrics = {
        loss: trained.loss / trained.images,
        accuracy: trained.correct / trained.images,
        valLoss: validation.loss / validation.images,
        valAccuracy: validation.correct / validation.images,
      }
      if (!Number.isFinite(metrics.valLoss)) throw diverged(epoch, 'in validation')
      const step = state.step + Math.ceil(examples.length / config.batchSize)
      const judged = judgeEpoch(state, epoch, step, metrics, config)
      state = judged.state
      meter.phase('saving', trained)
      await options.onEpoch({
        epoch,
        ...(await engine.files()),
        optimizer: encodeOptimizerState(await engine.optimizerState()),
        trainingState: state,
        metrics,
        best: judged.best,
        durationMs: performance.now() - start,
      })
      meter.epochDone()
    }
  } finally {
    engine.dispose()
  }
  return { epochs: epoch, stoppedEarly: state.stopped }
}

/** Loss and correct answers of a network over examples of the validation split, without learning. */
async function evaluate(
  engine: TrainingEngine,
  examples: Uint32Array,
  { config, dataset }: TrainOptions,
): Promise<Sums> {
  const batchSize = Math.min(EVALUATION_BATCH.most, config.batchSize * EVALUATION_BATCH.timesTraining)
  const sums: Sums = { images: 0, loss: 0, correct: 0 }
  await eachBatch(
    batchesOf(dataset.test, imageSizeOf(dataset), examples, batchSize),
    (batch) => engine.evaluate(batch),
    (batch, result) => addTo(sums, batch, result),
  )
  return sums
}

async function trainEpoch(
  engine: TrainingEngine,
  examples: Uint32Array,
  { config, dataset }: TrainOptions,
  epoch: number,
  stepsBefore: number,
  meter: ProgressMeter,
): Promise<Sums> {
  const order = permutation(examples.length, config.seed, epoch).map((place) => examples[place] as number)
  const sums: Sums = { images: 0, loss: 0, correct: 0 }
  await eachBatch(
    batchesOf(dataset.train, imageSizeOf(dataset), order, config.batchSize),
    (batch, number) => engine.step(batch, stepsBefore + number),
    (batch, result, number) => {
      if (!Number.isFinite(result.loss)) throw diverged(epoch, `at batch ${number}`)
      addTo(sums, batch, result)
      meter.batchDone(number, sums)
    },
  )
  return sums
}

function addTo(sums: Sums, batch: Batch, result: { loss: number; correct: number }): void {
  sums.images += batch.count
  sums.loss += result.loss
  sums.correct += result.correct
}

async function open(options: TrainOptions): Promise<TrainingEngine> {
  const { layers, dataset, config, resumeFrom, engine: choice = 'auto' } = options
  const summary = summariseArchitecture(layers, dataset.inputShape)
  assertClassifier(summary, layers, dataset.classes.length)
  const state = resumeFrom === null ? null : decodeOptimizerState(resumeFrom.optimizer)
  const model =
    resumeFrom === null
      ? buildModel(layers, dataset.inputShape, config.seed)
      : await decodeLayersModel(resumeFrom)
  try {
    if (resumeFrom !== null) assertSameNetwork(model, summary)
    const { engine, name, reason } = await openEngine(choice, layers, model, config.optimizer, state)
    options.onEngine?.(name, reason)
    return engine
  } catch (error) {
    model.dispose()
    throw error
  }
}

function assertSameNetwork(model: LayersModel, summary: ArchitectureSummary): void {
  const found = model.layers.map(({ name, outputShape }) => `${name} ${outputShape.slice(1)}`).sort()
  const expected = summary.layers.map(({ name, outputShape }) => `${name} ${outputShape}`).sort()
  if (found.join() === expected.join()) return
  throw new InvalidInputError({
    code: 'checkpoint_invalid',
    message: 'The checkpoint belongs to a network of other layers.',
  })
}

/** Places of the examples that a run sees of a split, in rising order. */
function chosenExamples(
  dataset: Dataset,
  splitName: SplitName,
  most: number | undefined,
  { subset }: TrainingConfig,
  seed: number,
): Uint32Array {
  const split = dataset[splitName]
  const count = Math.min(split.count, most ?? split.count)
  if (count === 0) {
    throw new InvalidInputError({
      code: 'dataset_empty',
      message: `The data set ${dataset.name} has no images in one of its splits.`,
      field: 'dataset',
    })
  }
  if (count < split.count && subset === 'stratified') return stratifiedSubset(split.labels, count, seed)
  return Uint32Array.from({ length: count }, (_, place) => place)
}

function imageSizeOf({ inputShape }: Dataset): number {
  return inputShape.reduce((product, n) => product * n, 1)
}

function diverged(epoch: number, where: string): JobFailedError {
  return new JobFailedError({
    code: 'training_diverged',
    message: `The loss was no longer a number in epoch ${epoch}, ${where}. Try again with a lower learning rate.`,
    field: 'training.optimizer.learningRate',
  })
}
