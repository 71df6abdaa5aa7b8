import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import { readIdxHeader, readIdxValues } from './idx-stream.js'

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

/** All values, two examples at a time. */
async function readIdxFile(path: string, ranks: number[]) {
  const header = await readIdxHeader(path, ranks)
  const chunks: Uint8Array[] = []
  for await (const chunk of readIdxValues(path, header, 2)) chunks.push(chunk)
  return { ...header, data: Buffer.concat(chunks) }
}

describe('readIdxValues', () => {
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
    ['other', Buffer.from([0, 0, 0x0f, 3, 0, 0, 0, 1]), /^other has the magic number 3843; expected 2051/],
    [
      'png',
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      /^png has the magic number 2303741511; expected 2051/,
    ],
    ['flat', idx([2, 0, 3], []), /^flat declares empty images/],
    [
      'huge',
      idx([0xffffffff, 0xffffffff, 0xffffffff], [1]),
      /^huge declares 4294967295 x .* GiB; at most 64/,
    ],
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

describe('a decompression bomb', () => {
  it('is unpacked no further than its header declares', async () => {
    const bomb = gzipSync(Buffer.concat([idx([10, 28, 28], []), Buffer.alloc(64 << 20)]))
    // Whoever reads on comes to where it is cut, and says something else.
    const error = await problemOf(readIdxFile(await file('bomb.gz', bomb.subarray(0, bomb.length / 2)), [3]))
    expect(error.message).toBe('bomb.gz goes on after the 7840 values that its header declares.')
  })
})

describe('readIdxHeader', () => {
  it('reads no values of a packed file', async () => {
    const cut = gzipSync(Buffer.concat([sound, Buffer.alloc(1 << 20, 'no pattern')])).subarray(0, 100)
    expect((await readIdxHeader(await file('cut-header.gz', cut), [3])).dimensions).toEqual([2, 2, 3])
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
