import { basename } from 'node:path'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import { MOST_CLASSES } from '../reading/readable-dataset.js'
import { readIdxHeader, readIdxValues } from './idx-stream.js'
import { valuesOf } from './idx-types.js'

const LABELS_AT_ONCE = 1 << 20

/**
 * The labels of an IDX file, of any type.
 * @param images so many are expected.
 * @param imagesFile the file that has them.
 * @throws DatasetFileError for another number of them, and for values that are no class's number.
 */
export async function readIdxLabels(path: string, images: number, imagesFile: string): Promise<Uint16Array> {
  const file = basename(path)
  const header = await readIdxHeader(path, [1])
  const count = header.dimensions[0] as number
  if (count !== images) {
    throw new DatasetFileError(file, `has ${count} labels, but ${imagesFile} has ${images} images.`)
  }
  if (count === 0) throw new DatasetFileError(imagesFile, 'has no images.')
  const labels = new Uint16Array(count)
  let place = 0
  for await (const bytes of readIdxValues(path, header, LABELS_AT_ONCE)) {
    for (const value of valuesOf(bytes, header.type)) {
      if (!Number.isInteger(value) || value < 0 || value >= MOST_CLASSES) {
        throw new DatasetFileError(
          file,
          `has the label ${value}; labels are whole numbers from 0 to ${MOST_CLASSES - 1}.`,
        )
      }
      labels[place++] = value
    }
  }
  return labels
}
