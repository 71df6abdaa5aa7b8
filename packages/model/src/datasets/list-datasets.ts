import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConvscopeError, datasetNameSchema, InvalidInputError } from '@convscope/shared'
import type { DatasetDescriptor } from './dataset.js'
import { DatasetFileError } from './dataset-file-error.js'
import { describeIdxDataset, hasIdxFiles } from './idx-dataset.js'
import { describeImageFolderDataset } from './image-folder-dataset.js'
import type { DatasetSource } from './load-dataset.js'
import { describeMnist, MNIST } from './mnist.js'

/**
 * Describes every data set that `loadDataset` would find, from headers, labels and file names; images are not read
 * (of a folder of images only the first, when a decoder is given). The embedded MNIST comes first, the others by name.
 * One that cannot be used, for whatever reason, is listed with its `problem` instead of failing the list.
 * @throws InvalidInputError `datasets_directory_unreadable`.
 */
export async function listDatasets(source: DatasetSource = {}): Promise<DatasetDescriptor[]> {
  const embedded = await describeMnist()
  if (!source.datasetsDirectory) return [embedded]
  const directory = source.datasetsDirectory
  const names = (await namesIn(directory)).filter(
    (name) => name !== MNIST && datasetNameSchema.safeParse(name).success,
  )
  const described = await Promise.all(
    names.sort().map((name) => describe(name, join(directory, name), source)),
  )
  return [embedded, ...described.filter((descriptor) => descriptor !== undefined)]
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new InvalidInputError(
      {
        code: 'datasets_directory_unreadable',
        message: `The directory of data sets ${directory} cannot be read (${code}).`,
      },
      { cause },
    )
  }
}

/** Undefined for what is no directory. */
async function describe(
  name: string,
  directory: string,
  source: DatasetSource,
): Promise<DatasetDescriptor | undefined> {
  let kind: DatasetDescriptor['kind'] = 'image-folder'
  try {
    if (!(await stat(directory)).isDirectory()) return undefined
    if (!(await hasIdxFiles(directory))) {
      return await describeImageFolderDataset(name, directory, source.decodeImage)
    }
    kind = 'idx'
    return await describeIdxDataset(name, directory)
  } catch (error) {
    const problem = asProblem(name, error)
    return {
      name,
      title: name,
      description: '',
      kind,
      inputShape: undefined,
      classes: [],
      trainCount: 0,
      testCount: 0,
      problem: problem.message,
    }
  }
}

/** @throws the error itself when it is a bug and not the data set's fault. */
function asProblem(name: string, error: unknown): ConvscopeError {
  if (error instanceof ConvscopeError) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined) throw error
  return new DatasetFileError(name, `cannot be read (${code}).`, { cause: error })
}
