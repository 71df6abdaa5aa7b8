import { basename } from 'node:path'
import { type ImageShape, imageShapeSchema } from '@convscope/shared'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import type { Findings } from '../reading/findings.js'
import { type IdxHeader, readIdxHeader, readIdxValues } from './idx-stream.js'
import { UNSIGNED_BYTE, valuesOf } from './idx-types.js'

const RANKS = [3, 4]
/** Bytes of images that are in memory at once. */
const CHUNK_BYTES = 4 << 20

/** The images of one file. */
export interface IdxImages {
  count: number
  shape: ImageShape
  /** count x height x width x channels bytes, some images at a time. */
  read(): AsyncGenerator<Uint8Array>
}

/**
 * Images of an IDX file, gray (rank 3) or with channels (rank 4). Values of other types than bytes are taken as they are
 * where they are 0 to 255, and times 255 where none is above 1 and they are not whole.
 * @param isTurned whether they lie on their sides and are to be turned upright (rows and columns change places).
 * @throws DatasetFileError, also for values that are no gray values.
 */
export async function openIdxImages(path: string, isTurned: boolean, findings: Findings): Promise<IdxImages> {
  const file = basename(path)
  const header = await readIdxHeader(path, RANKS)
  const [count, rows, columns, channels = 1] = header.dimensions as [number, number, number, number?]
  const shape = imageShapeSchema.safeParse(isTurned ? [columns, rows, channels] : [rows, columns, channels])
  if (!shape.success) {
    throw new DatasetFileError(
      file,
      `has images of ${rows} x ${columns} x ${channels}, which is more than is supported.`,
    )
  }
  const toByte = header.type === UNSIGNED_BYTE ? null : await conversionOf(path, header, findings)
  const atOnce = Math.max(1, Math.floor(CHUNK_BYTES / (rows * columns * channels)))
  return {
    count,
    shape: shape.data,
    async *read() {
      for await (const values of readIdxValues(path, header, atOnce)) {
        const bytes = toByte === null ? values : Uint8Array.from(valuesOf(values, header.type), toByte)
        yield isTurned ? turned(bytes, [rows, columns, channels]) : bytes
      }
    },
  }
}

/** How values become bytes, from all of them. */
async function conversionOf(
  path: string,
  header: IdxHeader,
  findings: Findings,
): Promise<(value: number) => number> {
  const file = basename(path)
  let [least, most, areWhole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true]
  for await (const bytes of readIdxValues(path, header, 1024)) {
    for (const value of valuesOf(bytes, header.type)) {
      if (Number.isNaN(value)) throw new DatasetFileError(file, 'has a value that is not a number.')
      if (value < least) least = value
      if (value > most) most = value
      areWhole &&= Number.isInteger(value)
    }
  }
  if (least < 0 || most > 255) {
    throw new DatasetFileError(
      file,
      `has values from ${least} to ${most}; gray values are 0 to 255, or 0 to 1 in files of floats.`,
    )
  }
  if (!areWhole && most <= 1) {
    findings.add('scaledValues', file)
    return (value) => Math.round(value * 255)
  }
  if (!areWhole) findings.add('roundedValues', file)
  return Math.round
}

/** Each image with rows and columns exchanged. */
function turned(images: Uint8Array, [rows, columns, channels]: [number, number, number]): Uint8Array {
  const size = rows * columns * channels
  const result = new Uint8Array(images.length)
  for (let start = 0; start < images.length; start += size) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = start + (row * columns + column) * channels
        const to = start + (column * rows + row) * channels
        for (let channel = 0; channel < channels; channel++)
          result[to + channel] = images[from + channel] as number
      }
    }
  }
  return result
}
