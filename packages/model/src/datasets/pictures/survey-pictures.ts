import {
  GROUNDS,
  inspectPicture,
  type PictureFacts,
  type PictureForm,
  visibleOnGrounds,
} from '@convscope/imaging'
import { type ImageShape, InvalidInputError, imageShapeSchema } from '@convscope/shared'
import type { SplitName } from '../dataset.js'
import { DatasetFileError } from '../reading/dataset-file-error.js'
import type { Findings } from '../reading/findings.js'
import { inPortions } from './in-portions.js'
import type { PictureFile } from './list-pictures.js'
import { readPicture } from './read-picture.js'

/** What all pictures of a data set have in common. */
export interface PictureSurvey {
  form: Omit<PictureForm, 'ground'>
  /** Gray value to lay a transparent picture on, the same for all where one shows all. */
  groundOf(file: PictureFile): number
  /** Without those that cannot be read. */
  files: Record<SplitName, PictureFile[]>
}

export interface PictureLimits {
  maxPixels: number
  maxBytes: number
}

/** Parts of a drawing that must be seen for it not to have vanished. */
const LEAST_VISIBLE = 0.08

/**
 * Looks at the headers of all pictures, and at the pixels of transparent ones. Colour where any is colour.
 * @param declared the shape to which all are brought; else all must have the size of the first.
 * @throws DatasetFileError for sizes that differ, and for a class none of whose pictures can be read.
 */
export async function surveyPictures(
  files: Record<SplitName, PictureFile[]>,
  declared: ImageShape | undefined,
  limits: PictureLimits,
  findings: Findings,
): Promise<PictureSurvey> {
  const seen = [...files.train, ...files.test]
  const facts = new Map<PictureFile, PictureFacts>()
  const visible = new Map<PictureFile, number[]>()
  await inPortions(seen, async (file) => {
    const known = await look(file, limits)
    if (known === undefined) return
    facts.set(file, known.facts)
    if (known.visible !== null) visible.set(file, known.visible)
  })
  // Findings in the order of the files, whichever was looked at first.
  for (const file of seen) {
    const known = facts.get(file)
    if (known === undefined) findings.add('undecodable', file.name)
    else if (known.frames > 1) findings.add('firstFrame', file.name)
  }
  const readable = {
    train: files.train.filter((file) => facts.has(file)),
    test: files.test.filter((file) => facts.has(file)),
  }
  assertClassesLeft(files.train, new Set(readable.train.map(({ label }) => label)))
  for (const split of ['train', 'test'] as const) {
    if (readable[split].length === 0) throw new DatasetFileError(split, 'has no picture that can be decoded.')
  }
  const kept = [...readable.train, ...readable.test]
  const channels = channelsOf(kept, facts, declared, findings)
  const { height, width } = sizeOf(kept, facts, channels, declared)
  const grounds = groundsOf(kept, visible, findings)
  return {
    form: { height, width, channels },
    files: readable,
    groundOf: (file) => grounds.get(file) ?? GROUNDS[0],
  }
}

/** Undefined for what is no picture that can be read. */
async function look(file: PictureFile, { maxPixels, maxBytes }: PictureLimits) {
  try {
    const bytes = await readPicture(file, maxBytes)
    const facts = await inspectPicture(bytes, maxPixels)
    return { facts, visible: facts.hasAlpha ? await visibleOnGrounds(bytes) : null }
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined
    throw error
  }
}

/**
 * A class that loses all of its training pictures is not dropped: the network would be another.
 * @param left labels of those that can be decoded.
 * @throws DatasetFileError
 */
export function assertClassesLeft(listed: readonly PictureFile[], left: ReadonlySet<number>): void {
  const lost = listed.find(({ label }) => !left.has(label))
  if (lost === undefined) return
  const others = listed.filter(({ label }) => label === lost.label).length - 1
  throw new DatasetFileError(
    lost.name,
    others === 0
      ? 'cannot be decoded, and is the only training picture of its class.'
      : `cannot be decoded, nor can the ${others} other training pictures of its class.`,
  )
}

function channelsOf(
  files: readonly PictureFile[],
  facts: ReadonlyMap<PictureFile, PictureFacts>,
  declared: ImageShape | undefined,
  findings: Findings,
): 1 | 3 {
  if (declared !== undefined) {
    const channels = declared[2]
    if (channels === 1 || channels === 3) return channels
    throw new DatasetFileError(
      'dataset.json',
      `has an "inputShape" of ${channels} channels; pictures have 1 (gray) or 3 (colour).`,
    )
  }
  const gray = files.filter((file) => facts.get(file)?.channels === 1)
  if (gray.length === files.length) return 1
  for (const { name } of gray) findings.add('grayAmongColour', name)
  return 3
}

function sizeOf(
  files: readonly PictureFile[],
  facts: ReadonlyMap<PictureFile, PictureFacts>,
  channels: number,
  declared: ImageShape | undefined,
): { height: number; width: number } {
  if (declared !== undefined) return { height: declared[0], width: declared[1] }
  const [first] = files as [PictureFile]
  const { height, width } = facts.get(first) as PictureFacts
  if (!imageShapeSchema.safeParse([height, width, channels]).success) {
    throw new DatasetFileError(
      first.name,
      `is ${height} x ${width} x ${channels}, which is more than is supported. Give an inputShape in dataset.json to resize all.`,
    )
  }
  const others = files.filter((file) => {
    const size = facts.get(file) as PictureFacts
    return size.height !== height || size.width !== width
  })
  const [other] = others
  if (other === undefined) return { height, width }
  const size = facts.get(other) as PictureFacts
  const more = others.length === 1 ? '' : ` ${others.length} of ${files.length} differ.`
  throw new DatasetFileError(
    other.name,
    `is ${size.height} x ${size.width}, but the first image is ${height} x ${width}.${more} ` +
      'Give an inputShape in dataset.json to resize all.',
  )
}

/** One ground for all where one shows all, because a network would learn from grounds that differ. */
function groundsOf(
  files: readonly PictureFile[],
  visible: ReadonlyMap<PictureFile, number[]>,
  findings: Findings,
): Map<PictureFile, number> {
  const transparent = files.flatMap((file) => {
    const shares = visible.get(file)
    return shares === undefined ? [] : [{ file, shares }]
  })
  const best = (shares: readonly number[]) => shares.indexOf(Math.max(...shares))
  const least = GROUNDS.map((_, i) => Math.min(...transparent.map(({ shares }) => shares[i] as number)))
  // White before others, as long as it shows something of each.
  const chosen = (least[0] as number) >= LEAST_VISIBLE ? 0 : best(least)
  const showsAll = (least[chosen] as number) >= LEAST_VISIBLE
  for (const { file } of transparent) {
    if (!showsAll) findings.add('groundOfEach', file.name)
    else if (chosen === 1) findings.add('darkGround', file.name)
    else if (chosen === 2) findings.add('grayGround', file.name)
  }
  return new Map(
    transparent.map(({ file, shares }) => [file, GROUNDS[showsAll ? chosen : best(shares)] as number]),
  )
}
