import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ImageShape, InvalidInputError, imageShapeSchema } from '@convscope/shared'
import { contentHash } from './content-hash.js'
import type { Dataset, DatasetDescriptor, DatasetSplit, SplitName } from './dataset.js'
import { DatasetFileError } from './dataset-file-error.js'
import { readDatasetMetadata } from './dataset-metadata.js'
import type { DecodedImage, ImageDecoder, ImageForm } from './image-decoder.js'

const IMAGE_FILE = /\.(png|jpe?g|webp)$/i
const MAX_CLASSES = 256
/** Pictures decoded at once: enough to keep the decoder's threads busy, few enough to bound memory. */
const DECODED_AT_ONCE = 16

interface LabelledFile {
  /** Relative to the data set's folder, as messages name it. */
  file: string
  label: number
}

interface Listing {
  classes: string[]
  files: Record<SplitName, LabelledFile[]>
}

/**
 * Loads a folder of images per class: `train/<class>/*` and `test/<class>/*`, PNG, JPEG or WebP. Class names are the
 * folder names in alphabetical order, or in the order of `classes.txt` or `dataset.json`. Files are taken in
 * alphabetical order, so that the same folder always gives the same content hash. All images must have the size and
 * channels of the first, unless `dataset.json` gives an `inputShape` to which all are brought.
 *
 * @param decodeImage decodes one file; 8-bit gray or colour.
 * @throws DatasetFileError naming the file or folder that is missing, unknown, undecodable or of another size;
 *   InvalidInputError `dataset_needs_decoder` without a decoder.
 */
export async function loadImageFolderDataset(
  name: string,
  directory: string,
  decodeImage: ImageDecoder | undefined,
): Promise<Dataset> {
  if (decodeImage === undefined) {
    throw new InvalidInputError({
      code: 'dataset_needs_decoder',
      message: `The data set ${name} is a folder of images, and this process has no image decoder.`,
      field: 'dataset',
    })
  }
  const metadata = await readDatasetMetadata(directory)
  const listing = await listImages(directory, metadata.classes)
  const inputShape = metadata.inputShape ?? (await shapeOfFirst(directory, listing, decodeImage))
  const form = {
    height: inputShape[0],
    width: inputShape[1],
    channels: inputShape[2],
  }
  const isGiven = metadata.inputShape !== undefined
  const load = (split: SplitName) => loadSplit(directory, listing.files[split], form, isGiven, decodeImage)
  const train = await load('train')
  const test = await load('test')
  const content = { inputShape, classes: listing.classes, train, test }
  return {
    name,
    title: metadata.title ?? name,
    description: metadata.description ?? '',
    contentHash: contentHash(content),
    ...content,
  }
}

/**
 * Describes a folder of images per class by its file names, and by its first image when a decoder is given.
 * @throws DatasetFileError for a missing or unknown folder.
 */
export async function describeImageFolderDataset(
  name: string,
  directory: string,
  decodeImage?: ImageDecoder,
): Promise<DatasetDescriptor> {
  const metadata = await readDatasetMetadata(directory)
  const listing = await listImages(directory, metadata.classes)
  return {
    name,
    title: metadata.title ?? name,
    description: metadata.description ?? '',
    kind: 'image-folder',
    inputShape: metadata.inputShape ?? (decodeImage && (await shapeOfFirst(directory, listing, decodeImage))),
    classes: listing.classes,
    trainCount: listing.files.train.length,
    testCount: listing.files.test.length,
    problem: undefined,
  }
}

async function listImages(directory: string, declared: string[] | undefined): Promise<Listing> {
  const classes = declared ?? (await listFolders(directory, 'train'))
  if (classes.length < 2 || classes.length > MAX_CLASSES) {
    throw new DatasetFileError(
      'train',
      `has ${classes.length} class folders; 2 to ${MAX_CLASSES} are supported.`,
    )
  }
  const unusable = classes.find((name) => /[/\\]|^\.{1,2}$/.test(name))
  if (unusable !== undefined) {
    throw new DatasetFileError(
      'train',
      `cannot have a folder for the class "${unusable}": it is no folder name.`,
    )
  }
  const list = async (split: SplitName): Promise<LabelledFile[]> => {
    const stray = (await listFolders(directory, split)).find((folder) => !classes.includes(folder))
    if (stray !== undefined) {
      throw new DatasetFileError(`${split}/${stray}`, `is no class; the classes are ${classes.join(', ')}.`)
    }
    const folders = await Promise.all(
      classes.map(async (className, label) => {
        const entries = await listClass(directory, `${split}/${className}`)
        const images = entries.filter(isImage).sort(byCodePoint)
        return images.map((entry) => ({
          file: `${split}/${className}/${entry}`,
          label,
        }))
      }),
    )
    const files = folders.flat()
    if (files.length === 0) throw new DatasetFileError(split, 'has no images in its class folders.')
    return files
  }
  return {
    classes,
    files: { train: await list('train'), test: await list('test') },
  }
}

async function listFolders(directory: string, split: SplitName): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof readFolder>>
  try {
    entries = await readFolder(join(directory, split))
  } catch (error) {
    throw new DatasetFileError(split, 'is missing; expected a folder with one folder of images per class.', {
      cause: error,
    })
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort(byCodePoint)
}

const readFolder = (path: string) => readdir(path, { withFileTypes: true })

/** A class may be without images in one of the splits, and then without a folder. */
async function listClass(directory: string, folder: string): Promise<string[]> {
  try {
    return await readdir(join(directory, folder))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new DatasetFileError(folder, `cannot be read (${code}).`, { cause: error })
  }
}

/** macOS leaves files like `._1.png` beside what it copies; they are no pictures. */
function isImage(entry: string): boolean {
  return IMAGE_FILE.test(entry) && !entry.startsWith('.')
}

/** The same order in every locale. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function shapeOfFirst(
  directory: string,
  listing: Listing,
  decodeImage: ImageDecoder,
): Promise<ImageShape> {
  const first = listing.files.train[0] as LabelledFile
  const image = await decode(directory, first.file, {}, decodeImage)
  const shape = imageShapeSchema.safeParse([image.height, image.width, image.channels])
  if (shape.success) return shape.data
  throw new DatasetFileError(
    first.file,
    `is ${image.height} x ${image.width} x ${image.channels}, which is more than is supported. Give an inputShape in dataset.json to resize all.`,
  )
}

async function loadSplit(
  directory: string,
  files: readonly LabelledFile[],
  form: Required<ImageForm>,
  isGiven: boolean,
  decodeImage: ImageDecoder,
): Promise<DatasetSplit> {
  const imageBytes = form.height * form.width * form.channels
  const images = new Uint8Array(files.length * imageBytes)
  for (let start = 0; start < files.length; start += DECODED_AT_ONCE) {
    await Promise.all(
      files.slice(start, start + DECODED_AT_ONCE).map(async ({ file }, position) => {
        const asked = isGiven ? form : { channels: form.channels }
        const image = await decode(directory, file, asked, decodeImage)
        if (image.height !== form.height || image.width !== form.width || image.channels !== form.channels) {
          throw new DatasetFileError(
            file,
            `is ${image.height} x ${image.width} x ${image.channels}, but the first image is ` +
              `${form.height} x ${form.width} x ${form.channels}. Give an inputShape in dataset.json to resize all.`,
          )
        }
        images.set(image.data, (start + position) * imageBytes)
      }),
    )
  }
  return {
    count: files.length,
    images,
    labels: Uint8Array.from(files, ({ label }) => label),
  }
}

async function decode(
  directory: string,
  file: string,
  form: ImageForm,
  decodeImage: ImageDecoder,
): Promise<DecodedImage> {
  try {
    return await decodeImage(await readFile(join(directory, file)), form)
  } catch (error) {
    throw new DatasetFileError(file, `cannot be decoded: ${(error as Error).message}`, { cause: error })
  }
}
