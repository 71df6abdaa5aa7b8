import type { SplitName } from '../dataset.js'
import { DatasetFileError } from '../reading/dataset-file-error.js'

/** The four files of a data set in IDX format, by name. */
export interface IdxFiles {
  trainImages: string
  trainLabels: string
  testImages: string
  testLabels: string
}

/**
 * MNIST's own names and those that grew from them: other separators, a prefix (EMNIST's "emnist-letters-"), other types
 * than ubyte, raw or .gz. MNIST's 10,000 test images gave its test split the name t10k.
 */
const FILE_NAME =
  /^(?<prefix>.*?)(?<split>train|t10k|test|validation|valid|val)[-_.]?(?<part>images|labels)[-_.]idx[1-4](?:[-_.][a-z]+[0-9]*)?(?<gzip>\.gz)?$/i

interface NamedFile {
  file: string
  prefix: string
  split: SplitName
  part: 'images' | 'labels'
  isPacked: boolean
}

/** Whether one of a folder's entries has the name of an IDX file. */
export function hasIdxFiles(entries: readonly string[]): boolean {
  return entries.some((entry) => FILE_NAME.test(entry))
}

/**
 * The four files among a folder's entries. Of a file that is there raw and packed the raw one is taken.
 * @throws DatasetFileError for one that is missing, and for a folder that holds several data sets.
 */
export function findIdxFiles(entries: readonly string[]): IdxFiles & { prefix: string } {
  const files = entries.flatMap(parse).sort((a, b) => Number(a.isPacked) - Number(b.isPacked))
  const prefixes = [...new Set(files.map(({ prefix }) => prefix))]
  if (prefixes.length > 1) {
    throw new DatasetFileError(
      'The folder',
      `holds ${prefixes.length} data sets in IDX format (${prefixes.map((prefix) => `${prefix}…`).join(', ')}). Give each a folder of its own.`,
    )
  }
  const require = (split: SplitName, part: 'images' | 'labels'): string => {
    const found = files.find((file) => file.split === split && file.part === part)
    if (found !== undefined) return found.file
    const stem = split === 'train' ? 'train' : 't10k'
    const usual = `${prefixes[0] ?? ''}${stem}-${part}-idx${part === 'images' ? 3 : 1}-ubyte`
    throw new DatasetFileError(usual, 'is missing (raw or with .gz).')
  }
  return {
    prefix: prefixes[0] ?? '',
    trainImages: require('train', 'images'),
    trainLabels: require('train', 'labels'),
    testImages: require('test', 'images'),
    testLabels: require('test', 'labels'),
  }
}

function parse(file: string): NamedFile[] {
  const groups = FILE_NAME.exec(file)?.groups
  if (groups === undefined) return []
  return [
    {
      file,
      prefix: groups.prefix as string,
      split: groups.split?.toLowerCase() === 'train' ? 'train' : 'test',
      part: groups.part?.toLowerCase() as 'images' | 'labels',
      isPacked: groups.gzip !== undefined,
    },
  ]
}
