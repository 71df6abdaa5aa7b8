import { createHash, randomUUID } from 'node:crypto'
import { TooLargeError } from '@convscope/shared'
import type { ArtifactBytes, Examination, IsWanted, ListedBytes, PinnedFile } from '../artifact-bytes.js'
import type { ArtifactCache } from '../artifact-cache.js'
import { artifactCorrupt, CORRUPT } from '../artifact-errors.js'
import { type Content, hashOf } from '../content.js'
import type { LocalFile } from '../local-file.js'
import { assertSha256, isSha256 } from '../sha256.js'
import type { S3Bucket } from './bucket.js'

/** S3 copies no larger object in one request, and a removal copies. */
const MAX_BYTES = 5 * 1024 ** 3
const REMOVED = 'removed/'

/** Artifacts as objects in a bucket. They are read out of a cache on this machine. */
export class ArtifactsOnS3 implements ArtifactBytes {
  readonly #bucket: S3Bucket
  readonly #cache: ArtifactCache

  constructor(bucket: S3Bucket, cache: ArtifactCache) {
    this.#bucket = bucket
    this.#cache = cache
  }

  /** Sends the bytes whatever is there: only reading all of it could tell that it needs no mending. */
  async write(sha256: string, content: Content): Promise<void> {
    if (content.bytes > MAX_BYTES) {
      throw new TooLargeError({
        code: 'artifact_too_large',
        message: `An artifact of ${content.bytes} bytes is too large for S3: at most ${MAX_BYTES}.`,
      })
    }
    await this.#bucket.put(keyOf(sha256), content, sha256)
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#bucket.sizeOf(keyOf(sha256))) !== undefined
  }

  async open(sha256: string): Promise<LocalFile | undefined> {
    assertSha256(sha256)
    return twice(() => this.#cache.open(sha256, () => this.#fetch(sha256)))
  }

  async pin(sha256: string): Promise<PinnedFile | undefined> {
    assertSha256(sha256)
    return twice(() => this.#cache.pin(sha256, () => this.#fetch(sha256)))
  }

  async remove(sha256: string, isWanted: IsWanted): Promise<number> {
    const key = keyOf(sha256)
    const bytes = await this.#bucket.sizeOf(key)
    const aside = `${REMOVED}${sha256}.${randomUUID()}`
    if (bytes === undefined || !(await this.#bucket.copy(key, aside))) return 0
    await this.#bucket.delete(key)
    return (await this.#finishRemoval(sha256, aside, isWanted)) ? bytes : 0
  }

  async *list(): AsyncGenerator<ListedBytes> {
    for await (const { key, bytes, writtenAt } of this.#bucket.list('')) {
      const sha256 = key.slice(key.indexOf('/') + 1)
      if (isSha256(sha256) && key === keyOf(sha256)) yield { sha256, bytes, writtenAt }
    }
  }

  async removeLeftovers(time: Date, isWanted: IsWanted): Promise<void> {
    await this.#bucket.abortUploads(time)
    for await (const { key, writtenAt } of this.#bucket.list(REMOVED)) {
      const [sha256 = ''] = key.slice(REMOVED.length).split('.')
      if (writtenAt < time && isSha256(sha256)) await this.#finishRemoval(sha256, key, isWanted)
    }
  }

  async examine(sha256: string): Promise<Examination> {
    const content = await this.#bucket.get(keyOf(sha256))
    if (content === undefined) return null
    const found = await hashOf(content.chunks())
    return { bytes: found.bytes, isIntact: found.sha256 === sha256 }
  }

  check(): Promise<void> {
    return this.#bucket.check()
  }

  close(): void {
    this.#bucket.close()
  }

  async #fetch(sha256: string): Promise<Content | undefined> {
    const content = await this.#bucket.get(keyOf(sha256))
    return content && { bytes: content.bytes, chunks: () => compared(content, sha256) }
  }

  /** @returns whether the bytes are gone for good. */
  async #finishRemoval(sha256: string, aside: string, isWanted: IsWanted): Promise<boolean> {
    const wanted = await isWanted(sha256)
    // Who wanted it may have written it anew.
    if (wanted && !(await this.has(sha256))) await this.#bucket.copy(aside, keyOf(sha256))
    await this.#bucket.delete(aside)
    return !wanted
  }
}

/** Folders as in a directory of artifacts: some servers keep objects in directories. */
function keyOf(sha256: string): string {
  assertSha256(sha256)
  return `${sha256.slice(0, 2)}/${sha256}`
}

async function* compared(content: Content, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of content.chunks()) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha256) throw artifactCorrupt(sha256)
}

/** The way may have damaged what lies intact. */
async function twice<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if ((error as { code?: unknown }).code !== CORRUPT) throw error
    return read()
  }
}
