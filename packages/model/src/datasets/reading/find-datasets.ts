import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidInputError } from '@convscope/shared'
import { MNIST } from '../mnist.js'
import { datasetNameOf, otherNameOf } from './folder-name.js'
import { byCodePoint } from './natural-order.js'
import { isOfTools } from './tool-names.js'

/** Something in the directory of data sets that may be one. */
export interface DatasetFolder {
  /** The identifier by which runs name it. */
  name: string
  /** Its name in the directory. */
  folder: string
  path: string
  /** Why it cannot be one, whatever it holds: a sentence without its subject. */
  problem: string | undefined
}

const PACKED = /\.(zip|tar|tgz|tar\.(gz|xz|bz2|zst)|7z|rar|npz|h5|hdf5|parquet|tfrecords?|arrow)$/i

/**
 * What the directory of data sets holds, by name: folders, and packed files, which somebody may take for data sets.
 * Hidden and tools' folders are none. Two folders never have the same identifier.
 * @throws InvalidInputError `datasets_directory_unreadable`.
 */
export async function findDatasetFolders(directory: string): Promise<DatasetFolder[]> {
  const entries = (await entriesOf(directory)).filter((entry) => !isOfTools(entry))
  const found: DatasetFolder[] = []
  const taken = new Set<string>()
  // Folders whose name is an identifier keep it, whoever else would get the same.
  const byClaim = [...entries].sort(
    (a, b) => Number(datasetNameOf(b) === b) - Number(datasetNameOf(a) === a) || byCodePoint(a, b),
  )
  for (const folder of byClaim) {
    const path = join(directory, folder)
    const problem = await problemOf(path, folder)
    if (problem === 'nothing') continue
    const own = datasetNameOf(folder)
    const name = taken.has(own) ? otherNameOf(folder) : own
    taken.add(name)
    found.push({ name, folder, path, problem })
  }
  return found.sort((a, b) => byCodePoint(a.name, b.name))
}

/** `nothing` for what nobody would take for a data set. */
async function problemOf(path: string, folder: string): Promise<string | 'nothing' | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) {
      return PACKED.test(folder) ? 'is a file: unpack it into a folder of its own.' : 'nothing'
    }
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code}).`
  }
  if (datasetNameOf(folder) !== MNIST) return undefined
  return 'has the name of the data set that comes with Convscope: rename the folder.'
}

async function entriesOf(directory: string): Promise<string[]> {
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
