import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetFileError } from './dataset-file-error.js'
import { readIdxFile, readIdxHeader } from './idx-reader.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'convscope-idx-'))
})
afterAll(() => rm(directory, { recursive: true }))

function idx(dimensions: number[], values: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length)
  header.writeUInt32BE(0x0800 + dimensions.length)
  dimensions.forEach((n, axis) => {
    header.writeUInt32BE(n, 4 + 4 * axis)
  })
  return Buffer.concat([header, Buffer.from(values)])
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, bytes)
  return path
}

async function problemOf(promise: Promise<unknown>): Promise<DatasetFileError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DatasetFileError)
  return error as DatasetFileError
}

const sound = idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255])

describe('readIdxFile', () => {
  it.each([
    ['raw', sound],
    ['gzip', gzipSync(sound)],
  ])('reads dimensions and values of a %s file', async (name, bytes) => {
    const array = await readIdxFile(await file(name, bytes), [3])
    expect(array.dimensions).toEqual([2, 2, 3])
    expect([...array.data]).toEqual([0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255])
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['empty', Buffer.alloc(0), /^empty is truncated: it has 0 bytes/],
    [
      'half-a-header',
      sound.subarray(0, 9),
      /^half-a-header is truncated: its IDX header needs 16 bytes, it has 9/,
    ],
    [
      'truncated',
      sound.subarray(0, 20),
      /^truncated is truncated: its header declares 2 x 2 x 3 = 12 values, it has 4/,
    ],
    [
      'trailing',
      Buffer.concat([sound, Buffer.alloc(3)]),
      /^trailing has 3 trailing bytes after the 12 values/,
    ],
    ['labels', idx([3], [1, 2, 3]), /^labels has the magic number 2049; expected 2051/],
    ['floats', Buffer.from([0, 0, 0x0d, 3, 0, 0, 0, 1]), /^floats has the magic number 3331; expected 2051/],
    [
      'png',
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      /^png has the magic number 2303741511; expected 2051/,
    ],
    ['flat', idx([2, 0, 3], []), /^flat declares empty images/],
    ['huge', idx([0xffffffff, 0xffffffff, 0xffffffff], [1]), /^huge is truncated/],
    ['cut.gz', gzipSync(sound).subarray(0, 25), /^cut\.gz does not unpack: unexpected end of file/],
    ['corrupt.gz', corrupted(gzipSync(sound)), /^corrupt\.gz does not unpack/],
    ['short.gz', gzipSync(sound.subarray(0, 20)), /^short\.gz is truncated: its header declares/],
  ])('names the file and what is wrong with it: %s', async (name, bytes, message) => {
    const error = await problemOf(readIdxFile(await file(name, bytes), [3]))
    expect(error.message).toMatch(message)
    expect(error).toMatchObject({
      code: 'dataset_file_invalid',
      field: 'dataset',
      file: name,
      httpStatus: 400,
    })
  })

  it('says that a file is missing', async () => {
    expect((await problemOf(readIdxFile(join(directory, 'none'), [1]))).message).toBe('none is missing.')
  })
})

describe('readIdxHeader', () => {
  it.each([
    ['raw-header', sound],
    ['gzip-header', gzipSync(sound)],
    ['cut-after-header', sound.subarray(0, 17)],
  ])('reads the dimensions without the values: %s', async (name, bytes) => {
    expect((await readIdxHeader(await file(name, bytes), [3])).dimensions).toEqual([2, 2, 3])
  })

  it('refuses a file that is no gzip after its first bytes', async () => {
    const error = await problemOf(
      readIdxHeader(await file('not.gz', Buffer.from([0x1f, 0x8b, 9, 9, 9, 9])), [3]),
    )
    expect(error.message).toMatch(/^not\.gz does not unpack/)
  })
})

function corrupted(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.length - 6] = (copy[copy.length - 6] as number) ^ 0xff
  return copy
}
