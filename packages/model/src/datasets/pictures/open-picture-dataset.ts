import { decodePicture } from '@convscope/imaging'
import { InvalidInputError } from '@convscope/shared'
import { readDatasetMetadata } from '../reading/dataset-metadata.js'
import { Findings } from '../reading/findings.js'
import type { Examples, ReadableDataset } from '../reading/readable-dataset.js'
import { inPortions } from './in-portions.js'
import { listPictures, type PictureFile } from './list-pictures.js'
import { readPicture } from './read-picture.js'
import {
  assertClassesLeft,
  type PictureLimits,
  type PictureSurvey,
  surveyPictures,
} from './survey-pictures.js'

/** Bytes of decoded pictures that are in memory at once. */
const CHUNK_BYTES = 8 << 20
const LIMITS: PictureLimits = { maxPixels: 100_000_000, maxBytes: 256 * 1024 ** 2 }

/**
 * Looks at a folder of pictures per class: `train/<class>/*` and `test/<class>/*` or `val/<class>/*`. Class names are
 * the folder names, numbers in them by size, or those of `classes.txt` or `dataset.json` in their order. Files are taken
 * in alphabetical order, so that the same folder always gives the same content hash. All pictures must have the size of
 * the first, unless `dataset.json` gives an `inputShape` to which all are brought.
 *
 * @throws DatasetFileError naming the file or folder that keeps the set from being used.
 */
export async function openPictureDataset(directory: string): Promise<ReadableDataset> {
  const findings = new Findings()
  const metadata = await readDatasetMetadata(directory)
  const { classes, files } = await listPictures(directory, metadata.classes, findings)
  const survey = await surveyPictures(files, metadata.inputShape, LIMITS, findings)
  noteEmptyClasses(classes, survey.files, findings)
  const { height, width, channels } = survey.form
  return {
    title: metadata.title ?? '',
    description: metadata.description ?? '',
    inputShape: [height, width, channels],
    classes,
    train: {
      count: survey.files.train.length,
      async *read() {
        const left = new Set<number>()
        for await (const examples of readAll(survey.files.train, survey, findings)) {
          for (const label of examples.labels) left.add(label)
          yield examples
        }
        assertClassesLeft(survey.files.train, left)
      },
    },
    test: {
      count: survey.files.test.length,
      read: () => readAll(survey.files.test, survey, findings),
    },
    findings,
  }
}

async function* readAll(
  files: readonly PictureFile[],
  survey: PictureSurvey,
  findings: Findings,
): AsyncGenerator<Examples> {
  const { height, width, channels } = survey.form
  const imageSize = height * width * channels
  const atOnce = Math.max(8, Math.floor(CHUNK_BYTES / imageSize))
  for (let start = 0; start < files.length; start += atOnce) {
    yield await decodeAll(files.slice(start, start + atOnce), survey, imageSize, findings)
  }
}

/** Those that can be decoded, in their order. */
async function decodeAll(
  files: readonly PictureFile[],
  survey: PictureSurvey,
  imageSize: number,
  findings: Findings,
): Promise<Examples> {
  const decoded = new Map<PictureFile, { data: Uint8Array; lacksEnd: boolean }>()
  await inPortions(files, async (file) => {
    try {
      const bytes = await readPicture(file, LIMITS.maxBytes)
      decoded.set(file, await decodePicture(bytes, { ...survey.form, ground: survey.groundOf(file) }))
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
    }
  })
  const images = new Uint8Array(decoded.size * imageSize)
  const labels = new Uint16Array(decoded.size)
  let place = 0
  for (const file of files) {
    const picture = decoded.get(file)
    if (picture === undefined) {
      findings.add('undecodable', file.name)
      continue
    }
    if (picture.lacksEnd) findings.add('jpegWithoutEnd', file.name)
    images.set(picture.data, place * imageSize)
    labels[place] = file.label
    place += 1
  }
  return { images, labels }
}

function noteEmptyClasses(
  classes: readonly string[],
  files: Record<'train' | 'test', PictureFile[]>,
  findings: Findings,
): void {
  const [trained, validated] = [files.train, files.test].map(
    (some) => new Set(some.map(({ label }) => label)),
  )
  classes.forEach((name, label) => {
    if (!trained?.has(label)) findings.add('classWithoutTraining', name)
    else if (!validated?.has(label)) findings.add('classWithoutValidation', name)
  })
}
