import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import { decodeText } from '../reading/text-file.js'

// EMNIST: Cohen, Afshar, Tapson, van Schaik, "EMNIST: an extension of MNIST to handwritten letters", arXiv:1702.05373.
// Its images lie on their sides, and a mapping file beside them names the characters of its labels.

const DIGITS = [...'0123456789']
const CAPITALS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Small letters that do not look like their capitals. */
const DISTINCT = [...'abdefghnqrt']

/** Class names by label, for folders without a mapping file. */
const CLASSES: Record<string, (string | undefined)[]> = {
  balanced: [...DIGITS, ...CAPITALS, ...DISTINCT],
  byclass: [...DIGITS, ...CAPITALS, ...CAPITALS.map((letter) => letter.toLowerCase())],
  bymerge: [...DIGITS, ...CAPITALS, ...DISTINCT],
  digits: DIGITS,
  // Its labels begin at 1.
  letters: [undefined, ...CAPITALS],
  mnist: DIGITS,
}

/** Which of EMNIST's sets files with this prefix are; undefined for those of other data sets. */
export function emnistSet(prefix: string): string | undefined {
  return /^emnist[-_.](?<set>[a-z]+)[-_.]$/i.exec(prefix)?.groups?.set?.toLowerCase()
}

/**
 * Class names of one of EMNIST's sets, by label; undefined where no label is.
 * @param entries names of the files in the folder.
 * @throws DatasetFileError for a mapping file that is not one.
 */
export async function emnistClasses(
  directory: string,
  entries: readonly string[],
  set: string,
): Promise<(string | undefined)[] | undefined> {
  const file = entries.find((entry) => new RegExp(`^emnist[-_.]${set}[-_.]mapping\\.txt$`, 'i').test(entry))
  if (file === undefined) return CLASSES[set]
  const names: (string | undefined)[] = []
  for (const line of decodeText(await readFile(join(directory, file))).split(/\r?\n/)) {
    if (line.trim() === '') continue
    // Label, then the code of a character; of a capital and its small letter both.
    const numbers = line.trim().split(/\s+/).map(Number)
    const [label, code] = numbers
    if (
      !Number.isInteger(label) ||
      !Number.isInteger(code) ||
      (label as number) > 1000 ||
      (label as number) < 0
    ) {
      throw new DatasetFileError(
        file,
        `has the line "${line.slice(0, 40)}"; expected a label and a character's code.`,
      )
    }
    names[label as number] = String.fromCodePoint(code as number)
  }
  return Array.from(names)
}
