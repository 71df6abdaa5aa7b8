import { close, open, write } from 'node:fs'
import { promisify } from 'node:util'

const openFile = promisify(open)
const writeBytes = promisify(write)
const closeFile = promisify(close)

/** Output that waits for a slow disk; beyond it the part's newest lines are dropped, so that memory stays bounded. */
const LONGEST_BACKLOG = 4 * 1024 * 1024
const READABLE_BY_US_ALONE = 0o600

/**
 * A file that output is appended to, whatever the disk does: what cannot be written (no space, no file handles) is
 * dropped and counted, and the count is the first thing written when there is space again. Never throws.
 */
export class LogFile {
  #file
  #handle
  #waiting = []
  #waitingBytes = 0
  #dropped = { bytes: 0, reason: '' }
  #isLineOpen = false
  #writing

  constructor(file) {
    this.#file = file
  }

  /** Bytes that were dropped and are not told of in the file yet. */
  get droppedBytes() {
    return this.#dropped.bytes
  }

  write(bytes) {
    if (this.#waitingBytes + bytes.length > LONGEST_BACKLOG) {
      this.#drop(bytes.length, 'the disk is slow')
      return
    }
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
  }

  /** Resolves when everything is written or dropped, and the file closed. */
  async close() {
    await this.#writing
    if (this.#dropped.bytes > 0) await this.#attempt(Buffer.alloc(0))
    if (this.#handle !== undefined) await closeFile(this.#handle).catch(() => {})
    this.#handle = undefined
  }

  async #writeAll() {
    for (let bytes = this.#waiting.shift(); bytes !== undefined; bytes = this.#waiting.shift()) {
      await this.#attempt(bytes)
      this.#waitingBytes -= bytes.length
    }
  }

  async #attempt(bytes) {
    let written = 0
    try {
      this.#handle ??= await openFile(this.#file, 'a', READABLE_BY_US_ALONE)
      if (this.#dropped.bytes > 0) await this.#tellOfDropped()
      while (written < bytes.length) {
        const { bytesWritten } = await writeBytes(this.#handle, bytes, written, bytes.length - written)
        written += bytesWritten
        this.#isLineOpen = bytes[written - 1] !== NEWLINE
      }
    } catch (error) {
      this.#drop(bytes.length - written, error.code)
    }
  }

  async #tellOfDropped() {
    const { bytes, reason } = this.#dropped
    const line = `${this.#isLineOpen ? '\n' : ''}[${bytes} bytes of this log were dropped: ${reason}]\n`
    const { bytesWritten } = await writeBytes(this.#handle, Buffer.from(line))
    // Cut short where the space ends; the next attempt tells it again.
    if (bytesWritten < Buffer.byteLength(line)) {
      this.#isLineOpen = true
      throw Object.assign(new Error('no space'), { code: reason })
    }
    this.#dropped = { bytes: 0, reason: '' }
    this.#isLineOpen = false
  }

  #drop(bytes, reason) {
    if (bytes > 0) this.#dropped = { bytes: this.#dropped.bytes + bytes, reason }
  }
}

const NEWLINE = 10
