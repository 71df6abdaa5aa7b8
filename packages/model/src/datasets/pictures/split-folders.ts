import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SplitName } from '../dataset.js'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import type { Findings } from '../reading/findings.js'
import { byCodePoint } from '../reading/natural-order.js'
import { isOfTools } from '../reading/tool-names.js'

/** Names of the splits' folders, by preference, in small letters. */
const NAMES = {
  train: ['train', 'training'],
  test: ['test', 'testing'],
  validation: ['val', 'valid', 'validation'],
}

/**
 * Which folders are the two splits. Validation uses `test/`, and `val/` where there is none.
 * @throws DatasetFileError for one that is missing.
 */
export async function findSplitFolders(
  directory: string,
  findings: Findings,
): Promise<Record<SplitName, string>> {
  const folders: string[] = []
  for (const entry of (await readdir(directory)).sort(byCodePoint)) {
    if (isOfTools(entry)) continue
    if (await isFolder(join(directory, entry))) folders.push(entry)
    else if (!isMetadata(entry)) findings.add('noPicture', entry)
  }
  const find = (names: string[]): string | undefined =>
    names.find((name) => folders.includes(name)) ??
    folders.find((folder) => names.includes(folder.toLowerCase()))
  const [train, test, validation] = [find(NAMES.train), find(NAMES.test), find(NAMES.validation)]
  if (train === undefined) throw missing('train', folders)
  const validated = test ?? validation
  if (validated === undefined) throw missing('test', folders)
  if (test === undefined) findings.add('validationFolder', validated)
  for (const folder of folders) {
    if (folder === train || folder === validated) continue
    findings.add(folder === validation ? 'unusedSplit' : 'unusedFolder', folder)
  }
  return { train, test: validated }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

function isMetadata(entry: string): boolean {
  return entry === 'dataset.json' || entry === 'classes.txt' || /^(readme|licen[cs]e)/i.test(entry)
}

function missing(split: SplitName, folders: readonly string[]): DatasetFileError {
  const there = folders.length === 0 ? '' : ` There is: ${folders.slice(0, 8).join(', ')}.`
  return new DatasetFileError(
    split,
    `is missing; expected a folder with one folder of images per class.${there}`,
  )
}
