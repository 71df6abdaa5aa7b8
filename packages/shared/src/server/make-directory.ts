import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a directory with those above it. Not `recursive`: Node's never returns where the system answers that a
 * directory cannot exist, as in /proc.
 * @throws the system's error.
 */
export async function makeDirectory(directory: string, mode = 0o777): Promise<void> {
  const missing: string[] = []
  for (let each = path.resolve(directory); (await kindOf(each)) === 'missing'; each = path.dirname(each)) {
    missing.unshift(each)
  }
  for (const each of missing) {
    await mkdir(each, { mode }).catch(async (error: NodeJS.ErrnoException) => {
      // Made by another process meanwhile.
      if (error.code !== 'EEXIST' || (await kindOf(each)) !== 'directory') throw error
    })
  }
  if ((await kindOf(directory)) !== 'directory') {
    throw Object.assign(new Error(`${directory} is no directory.`), { code: 'ENOTDIR' })
  }
}

async function kindOf(name: string): Promise<'directory' | 'other' | 'missing'> {
  try {
    return (await stat(name)).isDirectory() ? 'directory' : 'other'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'missing'
    throw error
  }
}
