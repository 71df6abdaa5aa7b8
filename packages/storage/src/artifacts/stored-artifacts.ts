import type { Readable } from 'node:stream'
import { GoneError, NotFoundError } from '@convscope/shared'
import type { Client } from '../database/database.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import type { ArtifactStore, StoredArtifact } from '../storage.js'
import { ArtifactFiles } from './artifact-files.js'

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
  analyses: { none: {} },
}
const SWEEP_BATCH = 500

/** Bytes on the file system, each with a row that knows its size and media type. */
export class StoredArtifacts implements ArtifactStore {
  readonly #client: Client
  readonly #files: ArtifactFiles

  constructor(client: Client, files: ArtifactFiles) {
    this.#client = client
    this.#files = files
  }

  async put(content: Uint8Array | readonly Uint8Array[], mediaType: string): Promise<StoredArtifact> {
    const pieces = content instanceof Uint8Array ? [content] : content
    const sha256 = ArtifactFiles.nameOf(pieces)
    await this.#files.write(sha256, pieces)
    const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)
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
    await this.#files.write(sha256, pieces)
    return { sha256, bytes }
  }

  async read(sha256: string): Promise<Buffer> {
    const bytes = await this.#files.read(sha256)
    if (bytes === undefined) throw gone(sha256)
    return bytes
  }

  async readEnd(sha256: string, fromEnd: number, length: number): Promise<Buffer> {
    const file = await this.#files.open(sha256)
    if (file === undefined) throw gone(sha256)
    try {
      const { size } = await file.stat()
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - fromEnd)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  async stream(sha256: string): Promise<{ stream: Readable; bytes: number; mediaType: string }> {
    const row = await this.#client.artifact.findUnique({ where: { sha256 } })
    if (row === null) throw new NotFoundError('artifact', sha256)
    const file = await this.#files.open(sha256)
    if (file === undefined) throw gone(sha256)
    return { stream: file.createReadStream(), bytes: row.bytes, mediaType: row.mediaType }
  }

  async sweep(graceMs: number): Promise<{ removed: number; bytes: number }> {
    const before = new Date(Date.now() - graceMs)
    const swept = { removed: 0, bytes: 0 }
    const remove = async (sha256: string) => {
      const isWanted = async () => (await this.#client.artifact.count({ where: { sha256 } })) > 0
      const bytes = await this.#files.remove(sha256, isWanted)
      if (bytes > 0) {
        swept.removed += 1
        swept.bytes += bytes
      }
    }
    await this.#sweepRows(before, remove)
    for await (const sha256 of this.#files.olderThan(before)) {
      if ((await this.#client.artifact.count({ where: { sha256 } })) === 0) await remove(sha256)
    }
    await this.#files.removeLeftovers(before)
    return swept
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

function gone(sha256: string): GoneError {
  return new GoneError({
    code: 'artifact_gone',
    message: `The stored bytes ${sha256.slice(0, 12)}… are no longer in the artifact store.`,
  })
}
