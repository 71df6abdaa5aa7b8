import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import { type IdxType, idxTypeOf } from './idx-types.js'

/** What an IDX file declares: its dimensions, the first being the number of examples. */
export interface IdxHeader {
  type: IdxType
  dimensions: number[]
  /** Bytes before the first value. */
  headerBytes: number
}

const GZIP_MAGIC = [0x1f, 0x8b]
const MAX_RANK = 4
const MAX_HEADER_BYTES = 4 + 4 * MAX_RANK
const READ_BYTES = 1 << 20
/** A file that declares more is taken for one that was made to fill a disk. */
const MOST_DECLARED_BYTES = 64 * 1024 ** 3

/**
 * Reads what an IDX file declares, raw or gzip'd (told by its first bytes, not by its name).
 *
 * Format: http://yann.lecun.com/exdb/mnist (two zero bytes, type, rank, one big-endian 32-bit size per dimension, then
 * the values, big-endian too). Magic 2049 is a list of labels, 2051 gray images, 2052 images with channels, all of bytes.
 *
 * @param path the file.
 * @param expectedRanks allowed numbers of dimensions: `[1]` for labels, `[3, 4]` for images.
 * @throws DatasetFileError when the file is missing, is no IDX file of that rank, does not unpack, is raw and has fewer
 *   or more bytes than it declares, or declares more than 64 GiB.
 */
export async function readIdxHeader(path: string, expectedRanks: readonly number[]): Promise<IdxHeader> {
  const file = basename(path)
  const start = new Uint8Array(MAX_HEADER_BYTES)
  let length = 0
  for await (const chunk of bytesOf(path, file)) {
    const part = chunk.subarray(0, MAX_HEADER_BYTES - length)
    start.set(part, length)
    length += part.length
    if (length === MAX_HEADER_BYTES) break
  }
  const header = parseHeader(start.subarray(0, length), file, expectedRanks)
  const declared = declaredBytes(header)
  if (declared > MOST_DECLARED_BYTES) {
    throw new DatasetFileError(
      file,
      `declares ${header.dimensions.join(' x ')} values, ${Math.ceil(declared / 1024 ** 3).toLocaleString('en-US')} GiB; at most 64 are read.`,
    )
  }
  if (!(await isPacked(path))) assertLength(header, file, (await stat(path)).size - header.headerBytes)
  return header
}

/**
 * The values of an IDX file as its bytes, so many examples at a time. Unpacking stops at what the header declares.
 * @throws DatasetFileError when it has fewer or more.
 */
export async function* readIdxValues(
  path: string,
  header: IdxHeader,
  examplesAtOnce: number,
): AsyncGenerator<Uint8Array> {
  const file = basename(path)
  const exampleBytes =
    header.dimensions.slice(1).reduce((product, n) => product * n, 1) * header.type.bytesPerValue
  const declared = declaredBytes(header)
  let toSkip = header.headerBytes
  let left = declared
  let chunk = new Uint8Array(Math.min(left, examplesAtOnce * exampleBytes))
  let filled = 0
  for await (const piece of bytesOf(path, file)) {
    let bytes = piece.subarray(Math.min(toSkip, piece.length))
    toSkip -= piece.length - bytes.length
    if (bytes.length > left - filled) {
      throw new DatasetFileError(
        file,
        `goes on after the ${countOf(header)} values that its header declares.`,
      )
    }
    while (bytes.length > 0) {
      const part = bytes.subarray(0, chunk.length - filled)
      chunk.set(part, filled)
      filled += part.length
      bytes = bytes.subarray(part.length)
      if (filled < chunk.length) continue
      left -= filled
      filled = 0
      yield chunk
      chunk = new Uint8Array(Math.min(left, chunk.length))
    }
  }
  if (left > 0) {
    const present = Math.floor((declared - left + filled) / header.type.bytesPerValue)
    throw truncated(header, file, present)
  }
}

/** The file's bytes, unpacked where it is packed. */
async function* bytesOf(path: string, file: string): AsyncGenerator<Uint8Array> {
  const packed = await isPacked(path)
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  // What goes wrong in one of the two is thrown by the iteration; ending it early closes both.
  const stream = packed ? pipeline(source, createGunzip({ chunkSize: READ_BYTES }), () => {}) : source
  try {
    yield* stream
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw unreadable(file, error)
    throw new DatasetFileError(file, `does not unpack: ${(error as Error).message}.`, { cause: error })
  }
}

function parseHeader(bytes: Uint8Array, file: string, expectedRanks: readonly number[]): IdxHeader {
  if (bytes.length < 4) {
    throw new DatasetFileError(file, `is truncated: it has ${bytes.length} bytes and no IDX header.`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0)
  const rank = magic & 0xff
  const type = magic >>> 16 === 0 ? idxTypeOf(magic >>> 8) : undefined
  if (type === undefined || !expectedRanks.includes(rank)) {
    const expected = expectedRanks.map((each) => 0x0800 + each).join(' or ')
    throw new DatasetFileError(
      file,
      `has the magic number ${magic}; expected ${expected}, or that of another type of values.`,
    )
  }
  const headerBytes = 4 + 4 * rank
  if (bytes.length < headerBytes) {
    throw new DatasetFileError(
      file,
      `is truncated: its IDX header needs ${headerBytes} bytes, it has ${bytes.length}.`,
    )
  }
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  if (dimensions.slice(1).some((n) => n === 0)) {
    throw new DatasetFileError(file, `declares empty images (${dimensions.join(' x ')}).`)
  }
  return { type, dimensions, headerBytes }
}

function assertLength(header: IdxHeader, file: string, presentBytes: number): void {
  const declared = declaredBytes(header)
  if (presentBytes < declared) {
    throw truncated(header, file, Math.floor(presentBytes / header.type.bytesPerValue))
  }
  if (presentBytes > declared) {
    throw new DatasetFileError(
      file,
      `has ${presentBytes - declared} trailing bytes after the ${countOf(header)} values that its header declares.`,
    )
  }
}

function truncated(header: IdxHeader, file: string, present: number): DatasetFileError {
  return new DatasetFileError(
    file,
    `is truncated: its header declares ${header.dimensions.join(' x ')} = ${countOf(header)} values, it has ${present}.`,
  )
}

function countOf({ dimensions }: IdxHeader): number {
  return dimensions.reduce((product, n) => product * n, 1)
}

function declaredBytes(header: IdxHeader): number {
  return countOf(header) * header.type.bytesPerValue
}

async function isPacked(path: string): Promise<boolean> {
  const file = basename(path)
  try {
    const handle = await open(path)
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0)
      return bytesRead === 2 && buffer[0] === GZIP_MAGIC[0] && buffer[1] === GZIP_MAGIC[1]
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): DatasetFileError {
  const code = (error as NodeJS.ErrnoException).code
  const reason = code === 'ENOENT' ? 'is missing.' : `cannot be read (${code ?? String(error)}).`
  return new DatasetFileError(file, reason, { cause: error })
}
