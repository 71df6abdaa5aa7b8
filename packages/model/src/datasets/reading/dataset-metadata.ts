import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ImageShape, imageShapeSchema } from '@convscope/shared'
import { DatasetFileError } from './dataset-file-error.js'
import { MOST_CLASSES } from './readable-dataset.js'
import { decodeText } from './text-file.js'

/** What `dataset.json` and `classes.txt` beside a data set's files may say; all of it is optional. */
export interface DatasetMetadata {
  title: string | undefined
  description: string | undefined
  /** Class names, by label. */
  classes: string[] | undefined
  /** [height, width, channels] to which a folder of images is read. */
  inputShape: ImageShape | undefined
}

const METADATA_FILE = 'dataset.json'
const CLASSES_FILE = 'classes.txt'

/**
 * Reads `dataset.json` (`{name?, description?, classes?, inputShape?}`, all optional) and `classes.txt` (a class name a
 * line, in the order of the labels; `dataset.json` wins).
 * @throws DatasetFileError when one of them is there and not valid.
 */
export async function readDatasetMetadata(directory: string): Promise<DatasetMetadata> {
  const [json, lines] = await Promise.all([
    readOptional(directory, METADATA_FILE),
    readOptional(directory, CLASSES_FILE),
  ])
  const listed = lines
    ?.split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const declared = json === undefined ? {} : parseObject(json)
  return {
    title: optionalString(declared, 'name'),
    description: optionalString(declared, 'description'),
    classes: classNames(declared, listed),
    inputShape: inputShape(declared),
  }
}

async function readOptional(directory: string, file: string): Promise<string | undefined> {
  try {
    return decodeText(await readFile(join(directory, file)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new DatasetFileError(file, `cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    })
  }
}

function parseObject(json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new DatasetFileError(METADATA_FILE, `is not valid JSON: ${(error as Error).message}.`, {
      cause: error,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DatasetFileError(METADATA_FILE, 'must hold an object.')
  }
  return value as Record<string, unknown>
}

function optionalString(declared: Record<string, unknown>, key: string): string | undefined {
  const value = declared[key]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value.length > 2000) {
    throw new DatasetFileError(
      METADATA_FILE,
      `has a "${key}" that is not a string of at most 2,000 characters.`,
    )
  }
  return value
}

function classNames(declared: Record<string, unknown>, listed: string[] | undefined): string[] | undefined {
  const value = declared.classes
  const file = value === undefined ? CLASSES_FILE : METADATA_FILE
  const names = value === undefined ? listed : value
  if (names === undefined) return undefined
  const valid =
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string' && name !== '' && name.length <= 200)
  if (!valid || names.length < 2 || names.length > MOST_CLASSES) {
    throw new DatasetFileError(file, `must list 2 to ${MOST_CLASSES} class names of 1 to 200 characters.`)
  }
  if (new Set(names).size !== names.length) throw new DatasetFileError(file, 'lists a class name twice.')
  return names as string[]
}

function inputShape(declared: Record<string, unknown>): ImageShape | undefined {
  if (declared.inputShape === undefined) return undefined
  const result = imageShapeSchema.safeParse(declared.inputShape)
  if (!result.success) {
    throw new DatasetFileError(METADATA_FILE, 'has an "inputShape" that is not [height, width, channels].')
  }
  return result.data
}
