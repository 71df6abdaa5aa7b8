import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConvscopeError, datasetNameSchema } from '@convscope/shared'
import type { DatasetDescriptor } from './dataset.js'
import { describeIdxDataset, hasIdxFiles } from './idx-dataset.js'
import { describeImageFolderDataset } from './image-folder-dataset.js'
import type { DatasetSource } from './load-dataset.js'
import { describeMnist, MNIST } from './mnist.js'

/**
 * Describes every data set that `loadDataset` would find, from headers, labels and file names; images are not read
 * (of a folder of images only the first, when a decoder is given). The embedded MNIST comes first, the others by name.
 * One that cannot be used is listed with its `problem` instead of failing the list.
 */
export async function listDatasets(source: DatasetSource = {}): Promise<DatasetDescriptor[]> {
  const embedded = await describeMnist()
  if (!source.datasetsDirectory) return [embedded]
  const directory = source.datasetsDirectory
  const entries = (await readdir(directory)).filter(
    (name) => name !== MNIST && datasetNameSchema.safeParse(name).success,
  )
  const described = await Promise.all(
    entries.sort().map((name) => describe(name, join(directory, name), source)),
  )
  return [embedded, ...described.filter((descriptor) => descriptor !== undefined)]
}

async function describe(
  name: string,
  directory: string,
  source: DatasetSource,
): Promise<DatasetDescriptor | undefined> {
  if (!(await stat(directory)).isDirectory()) return undefined
  const isIdx = await hasIdxFiles(directory)
  try {
    return isIdx
      ? await describeIdxDataset(name, directory)
      : await describeImageFolderDataset(name, directory, source.decodeImage)
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error
    return {
      name,
      title: name,
      description: '',
      kind: isIdx ? 'idx' : 'image-folder',
      inputShape: undefined,
      classes: [],
      trainCount: 0,
      testCount: 0,
      problem: error.message,
    }
  }
}
