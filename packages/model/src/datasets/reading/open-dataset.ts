import { readdir } from 'node:fs/promises'
import { ConvscopeError } from '@convscope/shared'
import { hasIdxFiles } from '../idx/idx-file-names.js'
import { openIdxDataset } from '../idx/open-idx-dataset.js'
import { MNIST, openMnist } from '../mnist.js'
import { openPictureDataset } from '../pictures/open-picture-dataset.js'
import { DatasetFileError } from './dataset-file-error.js'
import type { DatasetFolder } from './find-datasets.js'
import type { ReadableDataset } from './readable-dataset.js'

/** The data set that comes with every worker, as one of the folders. */
export const EMBEDDED: DatasetFolder = { name: MNIST, folder: MNIST, path: '', problem: undefined }

/**
 * Looks at a data set: four IDX files, or a folder of pictures per class.
 * @throws DatasetFileError for what the person can mend; anything else may pass.
 */
export async function openDatasetFolder(folder: DatasetFolder): Promise<ReadableDataset> {
  if (folder === EMBEDDED) return openMnist()
  try {
    if (folder.problem !== undefined) throw new DatasetFileError(folder.folder, folder.problem)
    const isIdx = hasIdxFiles(await readdir(folder.path))
    const dataset = await (isIdx ? openIdxDataset(folder.path) : openPictureDataset(folder.path))
    return { ...dataset, title: dataset.title || folder.folder }
  } catch (error) {
    throw asProblem(folder.folder, error)
  }
}

/** A file that may not be read is the person's to mend, too. */
function asProblem(folder: string, error: unknown): unknown {
  if (error instanceof ConvscopeError) return error
  const { code } = error as NodeJS.ErrnoException
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'ELOOP'
  return isDenied ? new DatasetFileError(folder, `cannot be read (${code}).`, { cause: error }) : error
}
