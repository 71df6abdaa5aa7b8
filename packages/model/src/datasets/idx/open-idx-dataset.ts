import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import { type DatasetMetadata, readDatasetMetadata } from '../reading/dataset-metadata.js'
import { Findings } from '../reading/findings.js'
import { MOST_CLASSES, type ReadableDataset, type ReadableSplit } from '../reading/readable-dataset.js'
import { emnistClasses, emnistSet } from './emnist.js'
import { findIdxFiles, type IdxFiles } from './idx-file-names.js'
import { type IdxImages, openIdxImages } from './idx-images.js'
import { readIdxLabels } from './idx-labels.js'
import { knownClasses } from './known-classes.js'

/**
 * Looks at a data set of four IDX files: images, gray or with channels, and their labels.
 *
 * @param directory where the files lie.
 * @param files their names, raw or gzip'd; found by their usual names when left out.
 * @throws DatasetFileError naming the file that is missing, corrupt, truncated or does not fit its companion.
 */
export async function openIdxDataset(directory: string, files?: IdxFiles): Promise<ReadableDataset> {
  const entries = await readdir(directory)
  const found = files ?? findIdxFiles(entries)
  const metadata = await readDatasetMetadata(directory)
  const set = emnistSet('prefix' in found ? (found.prefix as string) : '')
  const findings = new Findings()
  const open = async (imagesFile: string, labelsFile: string) => {
    const images = await openIdxImages(join(directory, imagesFile), set !== undefined, findings)
    if (set !== undefined) findings.add('turnedImages', imagesFile)
    return { images, labels: await readIdxLabels(join(directory, labelsFile), images.count, imagesFile) }
  }
  const train = await open(found.trainImages, found.trainLabels)
  const test = await open(found.testImages, found.testLabels)
  assertSameShape(found, train.images, test.images)
  const byLabel = set === undefined ? undefined : await emnistClasses(directory, entries, set)
  const classes =
    byLabel === undefined
      ? classesOf(metadata, found, train.labels, test.labels)
      : renumber(metadata, found, byLabel, train.labels, test.labels)
  noteEmptyClasses(classes, train.labels, test.labels, findings)
  return {
    title: metadata.title ?? '',
    description: metadata.description ?? '',
    inputShape: train.images.shape,
    classes,
    train: splitOf(train),
    test: splitOf(test),
    findings,
  }
}

function splitOf({ images, labels }: { images: IdxImages; labels: Uint16Array }): ReadableSplit {
  const imageSize = images.shape.reduce((product, n) => product * n, 1)
  return {
    count: images.count,
    async *read() {
      let start = 0
      for await (const some of images.read()) {
        const end = start + some.length / imageSize
        yield { images: some, labels: labels.slice(start, end) }
        start = end
      }
    },
  }
}

function assertSameShape(files: IdxFiles, train: IdxImages, test: IdxImages): void {
  if (train.shape.join() === test.shape.join()) return
  throw new DatasetFileError(
    files.testImages,
    `has images of ${test.shape.join(' x ')}, but those of ${files.trainImages} are ${train.shape.join(' x ')}.`,
  )
}

function classesOf(
  metadata: DatasetMetadata,
  files: IdxFiles,
  train: Uint16Array,
  test: Uint16Array,
): string[] {
  const classes =
    metadata.classes ??
    knownClasses(test) ??
    Array.from({ length: Math.max(largest(train) + 1, 2) }, (_, label) => String(label))
  assertLabels(files, classes.length, train, test)
  return classes
}

/** Makes labels the places of their classes, where not every number has one. */
function renumber(
  metadata: DatasetMetadata,
  files: IdxFiles,
  byLabel: readonly (string | undefined)[],
  train: Uint16Array,
  test: Uint16Array,
): string[] {
  assertLabels(files, byLabel.length, train, test)
  const classes = byLabel.filter((name) => name !== undefined)
  let place = 0
  const places = byLabel.map((name) => (name === undefined ? MOST_CLASSES : place++))
  for (const [labels, file] of [
    [train, files.trainLabels],
    [test, files.testLabels],
  ] as const) {
    labels.forEach((label, i) => {
      const at = places[label] as number
      if (at === MOST_CLASSES)
        throw new DatasetFileError(file, `has the label ${label}, which names no class.`)
      labels[i] = at
    })
  }
  if (metadata.classes === undefined || metadata.classes.length === classes.length) {
    return metadata.classes ?? classes
  }
  throw new DatasetFileError(
    files.trainLabels,
    `has ${classes.length} classes, but ${metadata.classes.length} are listed beside it.`,
  )
}

function assertLabels(files: IdxFiles, classes: number, train: Uint16Array, test: Uint16Array): void {
  for (const [labels, file] of [
    [train, files.trainLabels],
    [test, files.testLabels],
  ] as const) {
    const most = largest(labels)
    if (most < classes) continue
    throw new DatasetFileError(
      file,
      `has the label ${most}, but there are ${classes} classes (labels 0 to ${classes - 1}).`,
    )
  }
}

function noteEmptyClasses(
  classes: string[],
  train: Uint16Array,
  test: Uint16Array,
  findings: Findings,
): void {
  const [trained, validated] = [new Set(train), new Set(test)]
  classes.forEach((name, label) => {
    if (!trained.has(label)) findings.add('classWithoutTraining', name)
    else if (!validated.has(label)) findings.add('classWithoutValidation', name)
  })
}

function largest(labels: Uint16Array): number {
  let most = 0
  for (const label of labels) if (label > most) most = label
  return most
}
