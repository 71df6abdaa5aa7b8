import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactBytes, Examination, IsWanted, ListedBytes, PinnedFile } from './artifact-bytes.js'
import { isLostArtifact } from './artifact-errors.js'
import type { Content } from './content.js'
import type { LocalFile } from './local-file.js'
import { assertSha256, isSha256 } from './sha256.js'
import { hashOfFile, VerifiedFiles } from './verified-files.js'

/** Artifacts in a directory: bytes are written to a temporary name, synced and renamed. */
export class ArtifactFiles implements ArtifactBytes {
  readonly #root: string
  readonly #temporary: string
  readonly #verified = new VerifiedFiles()
  readonly #isDurable: boolean

  /** @param options isDurable: whether what is written outlives a loss of power, as it does unless told otherwise. */
  constructor(root: string, { isDurable = true }: { isDurable?: boolean } = {}) {
    this.#isDurable = isDurable
    this.#root = root
    this.#temporary = path.join(root, 'temporary')
  }

  async write(sha256: string, content: Content): Promise<void> {
    if (await this.#isIntact(sha256)) return
    const target = this.pathOf(sha256)
    const directory = path.dirname(target)
    await mkdir(this.#temporary, { recursive: true })
    await mkdir(directory, { recursive: true })
    const temporary = path.join(this.#temporary, randomUUID())
    try {
      await withFile(temporary, 'wx', async (file) => {
        for await (const chunk of content.chunks()) await file.writeFile(chunk)
        if (this.#isDurable) await file.sync()
      })
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    if (this.#isDurable) await withFile(directory, 'r', (file) => file.sync())
  }

  async has(sha256: string): Promise<boolean> {
    return (await orMissing(stat(this.pathOf(sha256)))) !== undefined
  }

  async open(sha256: string): Promise<LocalFile | undefined> {
    return this.#verified.open(this.pathOf(sha256), sha256)
  }

  async pin(sha256: string, isChecked = true): Promise<PinnedFile | undefined> {
    const path = this.pathOf(sha256)
    const bytes = isChecked ? await this.#bytesOfIntact(sha256) : (await orMissing(stat(path)))?.size
    // Only a sweep removes it, and no sweep takes what a row names.
    return bytes === undefined ? undefined : { path, bytes, release: async () => {} }
  }

  async remove(sha256: string, isWanted: IsWanted): Promise<number> {
    const source = this.pathOf(sha256)
    const facts = await orMissing(stat(source))
    if (facts === undefined) return 0
    await mkdir(this.#temporary, { recursive: true })
    const aside = path.join(this.#temporary, `${sha256}.${randomUUID()}`)
    // Another sweep may be quicker.
    if ((await orMissing(rename(source, aside).then(() => true))) === undefined) return 0
    return (await this.#finishRemoval(sha256, aside, isWanted)) ? facts.size : 0
  }

  async *list(): AsyncGenerator<ListedBytes> {
    for (const prefix of (await orMissing(readdir(this.#root))) ?? []) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue
      for (const name of (await orMissing(readdir(path.join(this.#root, prefix)))) ?? []) {
        if (!isSha256(name)) continue
        const facts = await orMissing(stat(this.pathOf(name)))
        if (facts !== undefined) yield { sha256: name, bytes: facts.size, writtenAt: facts.mtime }
      }
    }
  }

  async removeLeftovers(time: Date, isWanted: IsWanted): Promise<void> {
    for (const name of (await orMissing(readdir(this.#temporary))) ?? []) {
      const file = path.join(this.#temporary, name)
      const facts = await orMissing(stat(file))
      if (facts === undefined || facts.mtime >= time) continue
      const [sha256 = ''] = name.split('.')
      if (isSha256(sha256)) await this.#finishRemoval(sha256, file, isWanted)
      else await rm(file, { force: true })
    }
  }

  async examine(sha256: string): Promise<Examination> {
    const handle = await orMissing(open(this.pathOf(sha256), 'r'))
    if (handle === undefined) return null
    try {
      const found = await hashOfFile(handle)
      return { bytes: found.bytes, isIntact: found.sha256 === sha256 }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error
      return { bytes: (await handle.stat()).size, isIntact: false }
    } finally {
      await handle.close()
    }
  }

  async check(): Promise<void> {
    await mkdir(this.#temporary, { recursive: true })
    const probe = path.join(this.#temporary, randomUUID())
    await withFile(probe, 'wx', async () => {})
    await rm(probe, { force: true })
  }

  close(): void {}

  pathOf(sha256: string): string {
    assertSha256(sha256)
    return path.join(this.#root, sha256.slice(0, 2), sha256)
  }

  async #bytesOfIntact(sha256: string): Promise<number | undefined> {
    const file = await this.open(sha256)
    await file?.close()
    return file?.bytes
  }

  async #isIntact(sha256: string): Promise<boolean> {
    try {
      const file = await this.open(sha256)
      await file?.close()
      return file !== undefined
    } catch (error) {
      if (isLostArtifact(error)) return false
      throw error
    }
  }

  /** @returns whether the bytes are gone for good. */
  async #finishRemoval(sha256: string, aside: string, isWanted: IsWanted): Promise<boolean> {
    const wanted = await isWanted(sha256)
    // Who wanted it may have written it anew.
    if (wanted && !(await this.has(sha256))) await orMissing(rename(aside, this.pathOf(sha256)))
    else await rm(aside, { force: true })
    return !wanted
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

/** undefined when a file or directory is not there. */
export async function orMissing<Result>(operation: Promise<Result>): Promise<Result | undefined> {
  try {
    return await operation
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
