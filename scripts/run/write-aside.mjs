import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Replaces a small file in one step: where there is no space for the new one, the old one stays. */
export function writeAside(file, text) {
  const aside = `${file}.new`
  try {
    writeFileSync(aside, text)
    renameSync(aside, file)
  } catch (error) {
    rmSync(aside, { force: true })
    throw error
  }
}
