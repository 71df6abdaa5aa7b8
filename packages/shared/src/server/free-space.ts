import { statfs } from 'node:fs/promises'
import path from 'node:path'

const MEGABYTE = 1024 * 1024

export interface Shortage {
  directory: string
  freeMegabytes: number
  wantedMegabytes: number
  /** Whole megabytes (2^20 bytes), rounded up. */
  missingMegabytes: number
}

/** The rest of free space below which no new run begins, so that those that run can go on. */
export class FreeSpace {
  readonly #directories: readonly string[]
  readonly #wantedBytes: number

  /** @param directories where runs write; each may lie on a disk of its own, and need not be there yet. */
  constructor(directories: readonly string[], wantedBytes: number) {
    this.#directories = directories
    this.#wantedBytes = wantedBytes
  }

  /** The worst of the disks; null when there is space enough on all. */
  async shortage(): Promise<Shortage | null> {
    const found = await Promise.all(this.#directories.map((directory) => this.#shortageOf(directory)))
    const short = found.filter((each) => each !== null)
    return short.toSorted((a, b) => b.missingMegabytes - a.missingMegabytes)[0] ?? null
  }

  async #shortageOf(directory: string): Promise<Shortage | null> {
    const { bavail, bsize } = await statfs(directory).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return statfs(path.dirname(directory))
      throw error
    })
    const missing = this.#wantedBytes - bavail * bsize
    if (missing <= 0) return null
    return {
      directory,
      freeMegabytes: Math.floor((bavail * bsize) / MEGABYTE),
      wantedMegabytes: Math.ceil(this.#wantedBytes / MEGABYTE),
      missingMegabytes: Math.ceil(missing / MEGABYTE),
    }
  }
}

export function describeShortage({
  directory,
  freeMegabytes,
  wantedMegabytes,
  missingMegabytes,
}: Shortage): string {
  return (
    `The disk of ${directory} has ${freeMegabytes} MB free, and runs begin with ${wantedMegabytes} MB: ` +
    `${missingMegabytes} MB are missing. They begin by themselves when there is more.`
  )
}
