import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const repository = path.resolve(import.meta.dirname, '../../..')
const directory = path.resolve(repository, '../shared/cases')
const archives = ['datasets-dev.tgz', 'dataset-sorted.tgz'].map((file) => path.join(directory, file))

/** Small data sets that went wrong elsewhere; null where they are not at hand. */
export function unpackCases(): string | null {
  if (!archives.every((archive) => existsSync(archive))) {
    console.log(`Skipped: there are no cases in ${directory}.`)
    return null
  }
  const target = mkdtempSync(path.join(tmpdir(), 'convscope-cases-'))
  for (const archive of archives) execFileSync('tar', ['xzf', archive, '-C', target])
  return target
}
