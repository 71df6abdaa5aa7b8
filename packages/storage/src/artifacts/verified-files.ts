import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { artifactCorrupt } from './artifact-errors.js'
import { LocalFile } from './local-file.js'

const CHUNK_BYTES = 1024 * 1024
/** What is forgotten is read once more. */
const MAX_KNOWN = 50_000
/** Clocks of file systems tick this coarsely: two changes within a tick leave the same time. */
const TICK_NS = 50_000_000n

/**
 * Opens files whose name is their hash, and compares them with it once for each state that they are in: device, inode,
 * size and time of change, which nobody can turn back. So every write to a file is noticed, by whichever process;
 * a medium that loses bits by itself is noticed by the next process, or by `npm run admin -- verify`.
 */
export class VerifiedFiles {
  readonly #known = new Map<string, string>()

  /** undefined when there is no such file. @throws GoneError `artifact_corrupt`. */
  async open(file: string, sha256: string): Promise<LocalFile | undefined> {
    const handle = await openExisting(file)
    if (handle === undefined) return undefined
    try {
      const { size, state, isSettled } = await stateOf(handle)
      if (this.#known.get(sha256) !== state) {
        if ((await readableHashOf(handle, sha256)) !== sha256) throw artifactCorrupt(sha256)
        if (isSettled) this.#remember(sha256, state)
      }
      return new LocalFile(handle, size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  forget(sha256: string): void {
    this.#known.delete(sha256)
  }

  #remember(sha256: string, state: string): void {
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size >= MAX_KNOWN) this.#known.delete(oldest)
    this.#known.set(sha256, state)
  }
}

async function openExisting(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function stateOf(handle: FileHandle) {
  const { dev, ino, size, ctimeNs } = await handle.stat({ bigint: true })
  const age = BigInt(Date.now()) * 1_000_000n - ctimeNs
  return { size: Number(size), state: `${dev}:${ino}:${size}:${ctimeNs}`, isSettled: age > TICK_NS }
}

/** A sector that cannot be read is damage like any other. */
async function readableHashOf(handle: FileHandle, sha256: string): Promise<string> {
  try {
    return (await hashOfFile(handle)).sha256
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') throw artifactCorrupt(sha256, error)
    throw error
  }
}

/** In small steps, so that other work goes on. */
export async function hashOfFile(handle: FileHandle): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, bytes)
    if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes }
    hash.update(buffer.subarray(0, bytesRead))
    bytes += bytesRead
  }
}
