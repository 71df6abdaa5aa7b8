import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes on their way into a store; they can be read more than once. */
export interface Content {
  readonly bytes: number
  chunks(): Chunks
}

const CHUNK_BYTES = 1024 * 1024

/** @param pieces the bytes, in order, so that nobody has to join what is large. */
export function fromMemory(pieces: readonly Uint8Array[]): Content & { sha256: string } {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return {
    sha256: hash.digest('hex'),
    bytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    chunks: () => pieces,
  }
}

/**
 * A file, never whole in memory. It is read once for its hash and again by whoever stores it: a file that changes in
 * between throws then.
 */
export async function fromFile(file: string): Promise<Content & { sha256: string }> {
  const { sha256, bytes } = await hashOf(createReadStream(file, { highWaterMark: CHUNK_BYTES }))
  return { sha256, bytes, chunks: () => unchanged(file, sha256) }
}

async function* unchanged(file: string, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha256) throw new Error(`${file} changed while it was stored.`)
}

export async function hashOf(chunks: Chunks): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    bytes += chunk.byteLength
  }
  return { sha256: hash.digest('hex'), bytes }
}
