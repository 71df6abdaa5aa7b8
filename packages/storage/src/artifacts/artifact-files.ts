import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'

const SHA256 = /^[0-9a-f]{64}$/

/**
 * Immutable bytes in a directory, named by their SHA-256. What is there under its name is complete: bytes are written
 * to a temporary name, synced and renamed.
 */
export class ArtifactFiles {
  readonly #root: string
  readonly #temporary: string

  constructor(root: string) {
    this.#root = root
    this.#temporary = path.join(root, 'temporary')
  }

  /** @param pieces the bytes, in order. */
  static nameOf(pieces: readonly Uint8Array[]): string {
    const hash = createHash('sha256')
    for (const piece of pieces) hash.update(piece)
    return hash.digest('hex')
  }

  /** Writing bytes that are there already only makes them young again. */
  async write(sha256: string, pieces: readonly Uint8Array[]): Promise<void> {
    const target = this.#pathOf(sha256)
    const now = new Date()
    try {
      await utimes(target, now, now)
      return
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    const directory = path.dirname(target)
    await mkdir(this.#temporary, { recursive: true })
    await mkdir(directory, { recursive: true })
    const temporary = path.join(this.#temporary, randomUUID())
    try {
      await withFile(temporary, 'wx', async (file) => {
        for (const piece of pieces) await file.writeFile(piece)
        await file.sync()
      })
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await withFile(directory, 'r', (file) => file.sync())
  }

  /** undefined when they are not there. */
  async read(sha256: string): Promise<Buffer | undefined> {
    return orMissing(readFile(this.#pathOf(sha256)))
  }

  /** Opened for reading; undefined when they are not there. */
  async open(sha256: string): Promise<FileHandle | undefined> {
    return orMissing(open(this.#pathOf(sha256), 'r'))
  }

  async has(sha256: string): Promise<boolean> {
    return (await orMissing(stat(this.#pathOf(sha256)))) !== undefined
  }

  /**
   * Removes bytes unless `isWanted` says, once they are out of the way, that somebody named them meanwhile.
   * @returns how many bytes were freed.
   */
  async remove(sha256: string, isWanted: () => Promise<boolean>): Promise<number> {
    const source = this.#pathOf(sha256)
    const facts = await orMissing(stat(source))
    if (facts === undefined) return 0
    await mkdir(this.#temporary, { recursive: true })
    const aside = path.join(this.#temporary, randomUUID())
    await rename(source, aside)
    if (await isWanted()) {
      await rename(aside, source)
      return 0
    }
    await rm(aside, { force: true })
    return facts.size
  }

  /** Names of the bytes that were last written before `time`. */
  async *olderThan(time: Date): AsyncGenerator<string> {
    for (const prefix of (await orMissing(readdir(this.#root))) ?? []) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue
      for (const name of await readdir(path.join(this.#root, prefix))) {
        if (!SHA256.test(name)) continue
        const facts = await orMissing(stat(this.#pathOf(name)))
        if (facts !== undefined && facts.mtime < time) yield name
      }
    }
  }

  /** Removes what crashes left half written. */
  async removeLeftovers(time: Date): Promise<void> {
    for (const name of (await orMissing(readdir(this.#temporary))) ?? []) {
      const file = path.join(this.#temporary, name)
      const facts = await orMissing(stat(file))
      if (facts !== undefined && facts.mtime < time) await rm(file, { force: true })
    }
  }

  /** @throws when the directory cannot be written. */
  async check(): Promise<void> {
    await mkdir(this.#temporary, { recursive: true })
    const probe = path.join(this.#temporary, randomUUID())
    await withFile(probe, 'wx', async () => {})
    await rm(probe, { force: true })
  }

  #pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new Error(`"${sha256}" is not a SHA-256.`)
    return path.join(this.#root, sha256.slice(0, 2), sha256)
  }
}

async function withFile(
  name: string,
  flags: string,
  use: (file: FileHandle) => Promise<unknown>,
): Promise<void> {
  const file = await open(name, flags)
  try {
    await use(file)
  } finally {
    await file.close()
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

async function orMissing<Result>(operation: Promise<Result>): Promise<Result | undefined> {
  try {
    return await operation
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
