import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import type { PinnedFile } from './artifact-bytes.js'
import { isLostArtifact } from './artifact-errors.js'
import { ArtifactFiles, orMissing } from './artifact-files.js'
import type { Content } from './content.js'
import type { LocalFile } from './local-file.js'

/** A use is noted on the file, for other processes to see, no more often than this. */
const NOTED_AFTER_MS = 60_000
/** A part of the limit that is filled before files are counted again: other processes fill the directory, too. */
const UNCOUNTED_PART = 1 / 16
/** What was taken away by another process between fetching and opening is fetched again. */
const TRIES = 5

/**
 * Artifacts of another store, kept in a directory of this machine while they are used: what was not used for longest goes
 * when there is no room. Nothing in it is needed, and nothing in it is believed: a damaged file is fetched anew.
 * Processes of one machine may share the directory.
 */
export class ArtifactCache {
  readonly #files: ArtifactFiles
  readonly #pins: string
  readonly #limit: number
  readonly #usedAt = new Map<string, number>()
  readonly #fetching = new Map<string, Promise<boolean>>()
  #uncounted = Number.POSITIVE_INFINITY

  /** @param limit bytes. A file larger than it is kept until the next one comes, pinned ones until they are released. */
  constructor(root: string, limit: number) {
    this.#files = new ArtifactFiles(root, { isDurable: false })
    this.#pins = path.join(root, 'pins')
    this.#limit = limit
  }

  /** @param fetch where the bytes come from; undefined when they are not there either. */
  async open(sha256: string, fetch: () => Promise<Content | undefined>): Promise<LocalFile | undefined> {
    for (let attempt = 1; ; attempt++) {
      const file = await this.#openIntact(sha256)
      if (file !== undefined) {
        await this.#noteUse(sha256)
        return file
      }
      if (attempt > TRIES) throw new Error(`${this.#files.pathOf(sha256)} vanishes as soon as it is written.`)
      if (!(await this.#fetchOnce(sha256, fetch))) return undefined
    }
  }

  /** A second name holds the file while the first one may be taken away. */
  async pin(sha256: string, fetch: () => Promise<Content | undefined>): Promise<PinnedFile | undefined> {
    await mkdir(this.#pins, { recursive: true })
    const pin = path.join(this.#pins, `${sha256}.${process.pid}.${randomUUID()}`)
    for (;;) {
      const file = await this.open(sha256, fetch)
      if (file === undefined) return undefined
      await file.close()
      const linked = await orMissing(link(this.#files.pathOf(sha256), pin).then(() => true))
      if (linked) return { path: pin, bytes: file.bytes, release: () => rm(pin, { force: true }) }
    }
  }

  async #openIntact(sha256: string): Promise<LocalFile | undefined> {
    try {
      return await this.#files.open(sha256)
    } catch (error) {
      if (isLostArtifact(error)) return undefined
      throw error
    }
  }

  /** However many ask for it at once. */
  #fetchOnce(sha256: string, fetch: () => Promise<Content | undefined>): Promise<boolean> {
    const running = this.#fetching.get(sha256)
    if (running !== undefined) return running
    const fetching = this.#fetch(sha256, fetch).finally(() => this.#fetching.delete(sha256))
    this.#fetching.set(sha256, fetching)
    return fetching
  }

  async #fetch(sha256: string, fetch: () => Promise<Content | undefined>): Promise<boolean> {
    const content = await fetch()
    if (content === undefined) return false
    await this.#makeRoom(content.bytes)
    await this.#files.write(sha256, content)
    this.#uncounted += content.bytes
    return true
  }

  async #makeRoom(bytes: number): Promise<void> {
    if (this.#uncounted + bytes <= this.#limit * UNCOUNTED_PART) return
    const files = []
    for await (const { sha256, bytes, writtenAt } of this.#files.list()) {
      const usedAt = Math.max(writtenAt.getTime(), this.#usedAt.get(sha256) ?? 0)
      files.push({ sha256, bytes, usedAt })
    }
    files.sort((a, b) => a.usedAt - b.usedAt)
    let total = files.reduce((sum, file) => sum + file.bytes, await this.#pinnedBytes())
    for (const { sha256, bytes: freed } of files) {
      if (total + bytes <= this.#limit * (1 - 2 * UNCOUNTED_PART)) break
      await rm(this.#files.pathOf(sha256), { force: true })
      this.#usedAt.delete(sha256)
      total -= freed
    }
    await this.#files.removeLeftovers(new Date(Date.now() - NOTED_AFTER_MS * 60), async () => false)
    this.#uncounted = 0
  }

  /** Of files that have no other name any more. Pins of processes that are dead go. */
  async #pinnedBytes(): Promise<number> {
    let bytes = 0
    for (const name of (await orMissing(readdir(this.#pins))) ?? []) {
      const pin = path.join(this.#pins, name)
      const facts = await orMissing(stat(pin))
      if (facts === undefined) continue
      if (!isAlive(Number(name.split('.')[1]))) await rm(pin, { force: true })
      else if (facts.nlink === 1) bytes += facts.size
    }
    return bytes
  }

  async #noteUse(sha256: string): Promise<void> {
    const now = Date.now()
    const last = this.#usedAt.get(sha256)
    this.#usedAt.set(sha256, now)
    if (last !== undefined && now - last < NOTED_AFTER_MS) return
    await orMissing(utimes(this.#files.pathOf(sha256), new Date(now), new Date(now)))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
