import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** The full path of a program on the PATH, or null. */
export function findProgram(
  name: string,
  directories = (process.env.PATH ?? '').split(path.delimiter),
): string | null {
  for (const directory of directories) {
    const file = path.join(directory, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not here.
    }
  }
  return null
}
