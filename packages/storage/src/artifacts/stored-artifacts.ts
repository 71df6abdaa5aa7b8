import type { Readable } from 'node:stream'
import { NotFoundError } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { ArtifactStore, StoredArtifact } from '../storage.js'
import type { ArtifactBytes, IsWanted, PinnedFile } from './artifact-bytes.js'
import { artifactGone } from './artifact-errors.js'
import { type Content, fromFile, fromMemory } from './content.js'
import type { LocalFile } from './local-file.js'

/** No other row names it. */
const UNREFERENCED = {
  topologyOf: { none: {} },
  weightsOf: { none: {} },
  optimizerOf: { none: {} },
  originalOf: { none: {} },
  previewOf: { none: {} },
  inputOf: { none: {} },
  inputPngOf: { none: {} },
  activationsOf: { none: {} },
  tiles: { none: {} },
  samplePages: { none: {} },
  shards: { none: {} },
  trainIndexOf: { none: {} },
  testIndexOf: { none: {} },
  analyses: { none: {} },
}
const SWEEP_BATCH = 500

/** Bytes in a store, each with a row that knows its size and media type. */
export class StoredArtifacts implements ArtifactStore {
  readonly #client: Client
  readonly #bytes: ArtifactBytes

  constructor(client: Client, bytes: ArtifactBytes) {
    this.#client = client
    this.#bytes = bytes
  }

  put(content: Uint8Array | readonly Uint8Array[], mediaType: string): Promise<StoredArtifact> {
    return this.#put(fromMemory(content instanceof Uint8Array ? [content] : content), mediaType)
  }

  async putFile(file: string, mediaType: string): Promise<StoredArtifact> {
    return this.#put(await fromFile(file), mediaType)
  }

  async read(sha256: string): Promise<Buffer> {
    return this.#use(sha256, (file) => file.read())
  }

  async readRange(sha256: string, start: number, length: number): Promise<Buffer> {
    return this.#use(sha256, (file) => file.read(start, length))
  }

  async readEnd(sha256: string, fromEnd: number, length: number): Promise<Buffer> {
    return this.#use(sha256, (file) => file.read(file.bytes - fromEnd, length))
  }

  async stream(sha256: string): Promise<{ stream: Readable; bytes: number; mediaType: string }> {
    const row = await this.#client.artifact.findUnique({ where: { sha256 } })
    if (row === null) throw new NotFoundError('artifact', sha256)
    const file = await this.#open(sha256)
    return { stream: file.stream(), bytes: file.bytes, mediaType: row.mediaType }
  }

  async localPath(sha256: string, { isChecked = true } = {}): Promise<PinnedFile> {
    const pinned = await this.#bytes.pin(sha256, isChecked)
    if (pinned === undefined) throw artifactGone(sha256)
    return pinned
  }

  async sweep(graceMs: number): Promise<{ removed: number; bytes: number }> {
    const before = new Date(Date.now() - graceMs)
    const swept = { removed: 0, bytes: 0 }
    const isWanted: IsWanted = async (sha256) =>
      (await this.#client.artifact.count({ where: { sha256 } })) > 0
    const remove = async (sha256: string) => {
      const bytes = await this.#bytes.remove(sha256, isWanted)
      if (bytes > 0) {
        swept.removed += 1
        swept.bytes += bytes
      }
    }
    await this.#sweepRows(before, remove)
    for await (const { sha256, writtenAt } of this.#bytes.list()) {
      if (writtenAt < before && !(await isWanted(sha256))) await remove(sha256)
    }
    await this.#bytes.removeLeftovers(before, isWanted)
    return swept
  }

  async #put(content: Content & { sha256: string }, mediaType: string): Promise<StoredArtifact> {
    const { sha256, bytes } = content
    await this.#bytes.write(sha256, content)
    const row = { bytes, mediaType, createdAt: new Date() }
    await retryWhenBusy(() =>
      this.#client.artifact.upsert({
        where: { sha256 },
        create: { sha256, ...row },
        // Young again, so that a sweep leaves it to the row that is about to name it.
        update: { createdAt: row.createdAt },
      }),
    )
    // A sweep may have taken the bytes away just before it could see the row.
    if (!(await this.#bytes.has(sha256))) await this.#bytes.write(sha256, content)
    return { sha256, bytes }
  }

  async #use<Result>(sha256: string, use: (file: LocalFile) => Promise<Result>): Promise<Result> {
    const file = await this.#open(sha256)
    try {
      return await use(file)
    } finally {
      await file.close()
    }
  }

  async #open(sha256: string): Promise<LocalFile> {
    const file = await this.#bytes.open(sha256)
    if (file === undefined) throw artifactGone(sha256)
    return file
  }

  async #sweepRows(before: Date, remove: (sha256: string) => Promise<void>): Promise<void> {
    const where = { ...UNREFERENCED, createdAt: { lt: before } }
    for (;;) {
      const rows = await this.#client.artifact.findMany({
        where,
        select: { sha256: true },
        take: SWEEP_BATCH,
      })
      if (rows.length === 0) return
      for (const { sha256 } of rows) {
        const { count } = await retryWhenBusy(() =>
          this.#client.artifact.deleteMany({ where: { ...where, sha256 } }),
        )
        if (count === 1) await remove(sha256)
      }
    }
  }
}
