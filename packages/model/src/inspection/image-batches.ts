import { InvalidInputError } from '@convscope/shared'
import type { Dataset, SplitName } from '../datasets/dataset.js'
import { type Batch, batchesOf, eachBatch } from '../training/batches.js'
import type { LoadedNetwork } from './loaded-network.js'
import { breathe, type OnProgress } from './progress.js'

export interface ImageSelection {
  split: SplitName
  /** How many images, spread evenly over the split; null for all. */
  count: number | null
}

export interface ImageBatch extends Batch {
  /** Where each stands in the split. */
  indices: Uint32Array
  /** Images of the batches before this one. */
  start: number
  /** Images of all batches. */
  total: number
}

/**
 * Where the chosen images stand in the split, in rising order. They are spread over all of it, because folders of images
 * come class by class.
 * @throws InvalidInputError `dataset_empty` for a split without images; `count_out_of_range` below 1.
 */
export function selectedIndices(dataset: Dataset, { split, count }: ImageSelection): Uint32Array {
  const { count: all } = dataset[split]
  if (all === 0) {
    throw new InvalidInputError({
      code: 'dataset_empty',
      message: `The data set ${dataset.name} has no images in its ${split} split.`,
      field: 'dataset',
    })
  }
  const chosen = Math.min(all, count ?? all)
  if (!Number.isInteger(chosen) || chosen < 1) {
    throw new InvalidInputError({
      code: 'count_out_of_range',
      message: 'count must be a whole number of at least 1.',
      field: 'count',
    })
  }
  return Uint32Array.from({ length: chosen }, (_, i) => Math.floor((i * all) / chosen))
}

/** @throws InvalidInputError `input_shape` (field `dataset`) for images of another shape. */
export function assertDatasetFits(network: LoadedNetwork, dataset: Dataset): void {
  if (dataset.inputShape.join() !== network.inputShape.join()) {
    throw new InvalidInputError({
      code: 'input_shape',
      message: `The network reads ${network.inputShape.join(' × ')}; the images of ${dataset.name} are ${dataset.inputShape.join(' × ')}.`,
      field: 'dataset',
    })
  }
}

/** @throws InvalidInputError as `assertDatasetFits`; `classes_differ` (field `dataset`) when the labels are not its classes. */
export function assertClassesFit(network: LoadedNetwork, dataset: Dataset): void {
  assertDatasetFits(network, dataset)
  if (dataset.classes.length === network.classCount) return
  throw new InvalidInputError({
    code: 'classes_differ',
    message: `The network has ${network.classCount} classes; ${dataset.name} has ${dataset.classes.length}.`,
    field: 'dataset',
  })
}

/** The chosen images, gathered a batch at a time; see `batchesOf` for how long each is good. */
export async function* imageBatches(
  dataset: Dataset,
  selection: ImageSelection,
  batchSize: number,
): AsyncGenerator<ImageBatch> {
  const order = selectedIndices(dataset, selection)
  const imageSize = dataset.inputShape.reduce((product, n) => product * n, 1)
  let start = 0
  for await (const batch of batchesOf(dataset[selection.split], imageSize, order, batchSize)) {
    yield { ...batch, indices: order.subarray(start, start + batch.count), start, total: order.length }
    start += batch.count
  }
}

/**
 * Goes through the chosen images a batch at a time, so that memory does not grow with the data set.
 * @param batchSize at most so many at once.
 * @param steps.compute while its batch is computed the next one is gathered.
 * @param steps.done told what has been computed; the batch is good until it returns.
 * @param steps.onProgress told in images, after each batch.
 * @throws InvalidInputError as `selectedIndices`; the signal's reason once it is aborted.
 */
export async function eachImageBatch<Result>(
  dataset: Dataset,
  selection: ImageSelection,
  batchSize: number,
  steps: {
    compute(batch: ImageBatch): Promise<Result>
    done(batch: ImageBatch, result: Result): void | Promise<void>
    onProgress?: OnProgress | undefined
    signal?: AbortSignal | undefined
  },
): Promise<void> {
  await eachBatch(
    imageBatches(dataset, selection, batchSize),
    (batch) => steps.compute(batch),
    async (batch, result) => {
      await steps.done(batch, result)
      steps.onProgress?.(batch.start + batch.count, batch.total)
      await breathe(steps.signal)
    },
  )
}
