import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ImageShape, imageShapeSchema } from '@convscope/shared'
import { contentHash } from './content-hash.js'
import type { Dataset, DatasetDescriptor, DatasetSplit, SplitName } from './dataset.js'
import { DatasetFileError } from './dataset-file-error.js'
import { type DatasetMetadata, readDatasetMetadata } from './dataset-metadata.js'
import { readIdxFile, readIdxHeader } from './idx-reader.js'
import { knownClasses } from './known-classes.js'

/** The four files of a data set in IDX format, by name. */
export interface IdxFiles {
  trainImages: string
  trainLabels: string
  testImages: string
  testLabels: string
}

const LABEL_RANKS = [1]
const IMAGE_RANKS = [3, 4]

/**
 * Loads a data set of four IDX files: images of 8-bit values, gray (rank 3) or with channels (rank 4), and their labels.
 *
 * @param name the data set's identifier.
 * @param directory where the files lie.
 * @param files their names, raw or gzip'd; found by their usual names when left out.
 * @throws DatasetFileError naming the file that is missing, corrupt, truncated or does not fit its companion.
 */
export async function loadIdxDataset(name: string, directory: string, files?: IdxFiles): Promise<Dataset> {
  const found = files ?? (await requireIdxFiles(directory))
  const metadata = await readDatasetMetadata(directory)
  const train = await loadSplit(directory, found.trainImages, found.trainLabels)
  const test = await loadSplit(directory, found.testImages, found.testLabels)
  assertSameShape(found, train.inputShape, test.inputShape)
  const classes = classesOf(metadata, found, train.split.labels, test.split.labels)
  const content = {
    inputShape: train.inputShape,
    classes,
    train: train.split,
    test: test.split,
  }
  return {
    name,
    title: metadata.title ?? name,
    description: metadata.description ?? '',
    contentHash: contentHash(content),
    ...content,
  }
}

/**
 * Describes a data set of four IDX files from their headers and labels, without its images.
 * @throws DatasetFileError as `loadIdxDataset`, except for what only reading the images shows.
 */
export async function describeIdxDataset(
  name: string,
  directory: string,
  files?: IdxFiles,
): Promise<DatasetDescriptor> {
  const found = files ?? (await requireIdxFiles(directory))
  const metadata = await readDatasetMetadata(directory)
  const describe = async (imagesFile: string, labelsFile: string) => {
    const { dimensions } = await readIdxHeader(join(directory, imagesFile), IMAGE_RANKS)
    const labels = (await readIdxFile(join(directory, labelsFile), LABEL_RANKS)).data
    assertSameCount(imagesFile, dimensions[0] as number, labelsFile, labels.length)
    return { shape: imageShape(imagesFile, dimensions), labels }
  }
  const train = await describe(found.trainImages, found.trainLabels)
  const test = await describe(found.testImages, found.testLabels)
  assertSameShape(found, train.shape, test.shape)
  return {
    name,
    title: metadata.title ?? name,
    description: metadata.description ?? '',
    kind: 'idx',
    inputShape: train.shape,
    classes: classesOf(metadata, found, train.labels, test.labels),
    trainCount: train.labels.length,
    testCount: test.labels.length,
    problem: undefined,
  }
}

/** Whether a directory looks like four IDX files: any one of them under its usual name is enough. */
export async function hasIdxFiles(directory: string): Promise<boolean> {
  const entries = await readdir(directory)
  return (['train', 'test'] as const).some(
    (split) =>
      findFile(entries, split, 'images') !== undefined || findFile(entries, split, 'labels') !== undefined,
  )
}

async function requireIdxFiles(directory: string): Promise<IdxFiles> {
  const entries = await readdir(directory)
  const require = (split: SplitName, part: 'images' | 'labels'): string => {
    const file = findFile(entries, split, part)
    if (file === undefined) {
      throw new DatasetFileError(usualNames(split, part)[0] as string, 'is missing (raw or with .gz).')
    }
    return file
  }
  return {
    trainImages: require('train', 'images'),
    trainLabels: require('train', 'labels'),
    testImages: require('test', 'images'),
    testLabels: require('test', 'labels'),
  }
}

function findFile(
  entries: readonly string[],
  split: SplitName,
  part: 'images' | 'labels',
): string | undefined {
  return usualNames(split, part)
    .flatMap((name) => [name, `${name}.gz`])
    .find((name) => entries.includes(name))
}

/** MNIST's own names, with both separators in use; 10,000 test images gave its test split the name t10k. */
function usualNames(split: SplitName, part: 'images' | 'labels'): string[] {
  const stems = split === 'train' ? ['train'] : ['t10k', 'test']
  const kinds = part === 'images' ? ['idx3', 'idx4'] : ['idx1']
  return stems.flatMap((stem) =>
    kinds.flatMap((kind) => [`${stem}-${part}-${kind}-ubyte`, `${stem}-${part}.${kind}-ubyte`]),
  )
}

async function loadSplit(
  directory: string,
  imagesFile: string,
  labelsFile: string,
): Promise<{ inputShape: ImageShape; split: DatasetSplit }> {
  const images = await readIdxFile(join(directory, imagesFile), IMAGE_RANKS)
  const labels = await readIdxFile(join(directory, labelsFile), LABEL_RANKS)
  const count = images.dimensions[0] as number
  assertSameCount(imagesFile, count, labelsFile, labels.data.length)
  return {
    inputShape: imageShape(imagesFile, images.dimensions),
    split: { count, images: images.data, labels: labels.data },
  }
}

function imageShape(file: string, dimensions: readonly number[]): ImageShape {
  const [, height, width, channels = 1] = dimensions
  const result = imageShapeSchema.safeParse([height, width, channels])
  if (!result.success) {
    throw new DatasetFileError(
      file,
      `has images of ${height} x ${width} x ${channels}, which is more than is supported.`,
    )
  }
  return result.data
}

function assertSameCount(imagesFile: string, images: number, labelsFile: string, labels: number): void {
  if (images !== labels) {
    throw new DatasetFileError(labelsFile, `has ${labels} labels, but ${imagesFile} has ${images} images.`)
  }
  if (images === 0) throw new DatasetFileError(imagesFile, 'has no images.')
}

function assertSameShape(files: IdxFiles, train: ImageShape, test: ImageShape): void {
  if (train.join() !== test.join()) {
    throw new DatasetFileError(
      files.testImages,
      `has images of ${test.join(' x ')}, but those of ${files.trainImages} are ${train.join(' x ')}.`,
    )
  }
}

function classesOf(
  metadata: DatasetMetadata,
  files: IdxFiles,
  train: Uint8Array,
  test: Uint8Array,
): string[] {
  const largest = { train: largestLabel(train), test: largestLabel(test) }
  const classes =
    metadata.classes ??
    knownClasses(test) ??
    Array.from({ length: Math.max(largest.train + 1, 2) }, (_, label) => String(label))
  for (const [split, file] of [
    ['train', files.trainLabels],
    ['test', files.testLabels],
  ] as const) {
    if (largest[split] >= classes.length) {
      throw new DatasetFileError(
        file,
        `has the label ${largest[split]}, but there are ${classes.length} classes (labels 0 to ${classes.length - 1}).`,
      )
    }
  }
  return classes
}

function largestLabel(labels: Uint8Array): number {
  let largest = 0
  for (const label of labels) if (label > largest) largest = label
  return largest
}
