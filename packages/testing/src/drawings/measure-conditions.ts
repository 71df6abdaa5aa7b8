import { CONDITIONS } from './conditions.js'
import type { Glyph } from './glyph.js'
import { Random } from './random.js'

export interface LabelledGlyph {
  glyph: Glyph
  label: number
}

export interface MeasuredCondition {
  name: string
  /** Digits that are read right when nothing is in the way… */
  of: number
  /** …and how many of these are under this condition. */
  right: number
  /** Wrong ones that come with a word of warning, or are refused. */
  warned: number
}

/** What is read off a picture; null for one that is refused. */
export type ReadPicture = (bytes: Uint8Array) => Promise<{ pixels: Uint8Array; isWarned: boolean } | null>

/**
 * Reads digits under every condition, the clean one first.
 * @param classify class of each picture of 28 x 28 bytes.
 * @param seed of everything that varies.
 */
export async function measureConditions(
  digits: readonly LabelledGlyph[],
  read: ReadPicture,
  classify: (pictures: readonly Uint8Array[]) => number[],
  seed: number,
  names: readonly string[] = Object.keys(CONDITIONS),
): Promise<MeasuredCondition[]> {
  const clean = await readAll('clean', digits, read, classify, seed)
  const measured: MeasuredCondition[] = []
  for (const name of names) {
    const answers = name === 'clean' ? clean : await readAll(name, digits, read, classify, seed)
    // A digit that is not read even so says nothing about the condition.
    const known = answers.filter((_, i) => clean[i]?.isRight)
    measured.push({
      name,
      of: known.length,
      right: known.filter(({ isRight }) => isRight).length,
      warned: known.filter(({ isRight, isWarned }) => !isRight && isWarned).length,
    })
  }
  return measured
}

async function readAll(
  name: string,
  digits: readonly LabelledGlyph[],
  read: ReadPicture,
  classify: (pictures: readonly Uint8Array[]) => number[],
  seed: number,
) {
  const condition = CONDITIONS[name]
  if (condition === undefined) throw new Error(`There is no condition "${name}".`)
  const seen: Awaited<ReturnType<ReadPicture>>[] = []
  for (const [i, { glyph }] of digits.entries()) {
    seen.push(await read(await condition(glyph, new Random(seed * 100_000 + i * 31 + name.length * 7))))
  }
  const pictures = seen.flatMap((picture) => (picture === null ? [] : [picture.pixels]))
  const classes = pictures.length === 0 ? [] : classify(pictures)
  return seen.map((picture, i) => ({
    isRight: picture !== null && classes.shift() === digits[i]?.label,
    isWarned: picture === null || picture.isWarned,
  }))
}
