import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

const CHUNK_BYTES = 256 * 1024

/** A file of bytes that were compared with their hash, open: what becomes of its name does not matter any more. */
export class LocalFile {
  readonly bytes: number
  readonly #handle: FileHandle

  constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle
    this.bytes = bytes
  }

  /** Bytes from `start` on, fewer where the file ends. @throws RangeError for a place outside. */
  async read(start = 0, length = this.bytes - start): Promise<Buffer> {
    if (start < 0 || start > this.bytes || length < 0) {
      throw new RangeError(`There is nothing at ${start} in a file of ${this.bytes} bytes.`)
    }
    const buffer = Buffer.allocUnsafe(Math.min(length, this.bytes - start))
    for (let done = 0; done < buffer.length; ) {
      const { bytesRead } = await this.#handle.read(buffer, done, buffer.length - done, start + done)
      if (bytesRead === 0) throw cutShort()
      done += bytesRead
    }
    return buffer
  }

  /** Closes the file at its end. */
  stream(): Readable {
    return new FileStream(this.#handle, this.bytes)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Unlike Node's own, it throws when the file ends too early, so that nobody waits for bytes that were promised. */
class FileStream extends Readable {
  readonly #handle: FileHandle
  readonly #bytes: number
  #position = 0

  constructor(handle: FileHandle, bytes: number) {
    super({ highWaterMark: CHUNK_BYTES })
    this.#handle = handle
    this.#bytes = bytes
  }

  override _read(): void {
    this.#next().then(
      (chunk) => this.push(chunk),
      (error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#handle.close().then(
      () => done(error),
      (closing) => done(error ?? closing),
    )
  }

  async #next(): Promise<Buffer | null> {
    const length = Math.min(CHUNK_BYTES, this.#bytes - this.#position)
    if (length === 0) return null
    const { bytesRead, buffer } = await this.#handle.read(
      Buffer.allocUnsafe(length),
      0,
      length,
      this.#position,
    )
    if (bytesRead === 0) throw cutShort()
    this.#position += bytesRead
    return buffer.subarray(0, bytesRead)
  }
}

function cutShort(): Error {
  return new Error('A stored file became shorter while it was read.')
}
