import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { constants, createGunzip, gunzip } from 'node:zlib'
import { DatasetFileError } from './dataset-file-error.js'

/** What an IDX file declares: its dimensions, the first being the number of examples. */
export interface IdxHeader {
  dimensions: number[]
  /** Bytes before the first value. */
  headerBytes: number
}

export interface IdxArray extends IdxHeader {
  /** The values, row by row: a view on the file's bytes, without a copy. */
  data: Uint8Array
}

const UNSIGNED_BYTE = 0x08
const GZIP_MAGIC = [0x1f, 0x8b]
const MAX_RANK = 4
const MAX_HEADER_BYTES = 4 + 4 * MAX_RANK
/** No data set that fits in memory unpacks to more; a file that does is a decompression bomb. */
const MAX_UNPACKED_BYTES = 4 * 1024 ** 3 - 1

/**
 * Reads an IDX file of unsigned bytes, raw or gzip'd (told by its first bytes, not by its name).
 *
 * Format: http://yann.lecun.com/exdb/mnist (two zero bytes, type 0x08, rank, one big-endian 32-bit size per dimension,
 * then the values). Magic 2049 is a list of labels, 2051 gray images, 2052 images with channels.
 *
 * @param path the file.
 * @param expectedRanks allowed numbers of dimensions: `[1]` for labels, `[3, 4]` for images.
 * @returns dimensions and values; `data.length` is the product of `dimensions`.
 * @throws DatasetFileError when the file is missing, is no IDX file of that rank, does not unpack, or has fewer or more
 *   bytes than its header declares.
 */
export async function readIdxFile(path: string, expectedRanks: readonly number[]): Promise<IdxArray> {
  const file = basename(path)
  const bytes = await unpack(await readOrThrow(path, file), file)
  const header = parseHeader(bytes, file, expectedRanks)
  const declared = header.dimensions.reduce((product, n) => product * n, 1)
  const present = bytes.length - header.headerBytes
  if (present < declared) {
    throw new DatasetFileError(
      file,
      `is truncated: its header declares ${header.dimensions.join(' x ')} = ${declared} values, it has ${present}.`,
    )
  }
  if (present > declared) {
    throw new DatasetFileError(
      file,
      `has ${present - declared} trailing bytes after the ${declared} values that its header declares.`,
    )
  }
  return { ...header, data: bytes.subarray(header.headerBytes) }
}

/**
 * Reads only what an IDX file declares: a few bytes of it, also when it is gzip'd.
 * @throws DatasetFileError as `readIdxFile`, except for what lies after the header.
 */
export async function readIdxHeader(path: string, expectedRanks: readonly number[]): Promise<IdxHeader> {
  const file = basename(path)
  const start = await readStart(path, file)
  return parseHeader(isGzip(start) ? await unpackStart(start, file) : start, file, expectedRanks)
}

function parseHeader(bytes: Uint8Array, file: string, expectedRanks: readonly number[]): IdxHeader {
  const expected = expectedRanks.map((rank) => UNSIGNED_BYTE * 256 + rank).join(' or ')
  if (bytes.length < 4)
    throw new DatasetFileError(file, `is truncated: it has ${bytes.length} bytes and no IDX header.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0)
  const rank = magic & 0xff
  if (magic >>> 8 !== UNSIGNED_BYTE || !expectedRanks.includes(rank)) {
    throw new DatasetFileError(file, `has the magic number ${magic}; expected ${expected}.`)
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
  return { dimensions, headerBytes }
}

async function readOrThrow(path: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw unreadable(file, error)
  }
}

async function readStart(path: string, file: string): Promise<Uint8Array> {
  try {
    const handle = await open(path)
    try {
      const buffer = new Uint8Array(4096)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
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

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1]
}

function unpack(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return Promise.resolve(bytes)
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }, (error, unpacked) => {
      if (error)
        reject(
          new DatasetFileError(file, `does not unpack: ${error.message}.`, {
            cause: error,
          }),
        )
      else resolve(unpacked)
    })
  })
}

function unpackStart(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
    const chunks: Uint8Array[] = []
    let length = 0
    stream.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= MAX_HEADER_BYTES) {
        resolve(Buffer.concat(chunks))
        stream.destroy()
      }
    })
    stream.on('end', () => resolve(Buffer.concat(chunks)))
    stream.on('error', (error) =>
      reject(
        new DatasetFileError(file, `does not unpack: ${error.message}.`, {
          cause: error,
        }),
      ),
    )
    stream.end(bytes)
  })
}
