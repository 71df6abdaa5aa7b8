import {
  InvalidInputError,
  type PictureArea,
  type PictureWarning,
  type Polarity,
  type PolarityChoice,
} from '@convscope/shared'
import type { Gray } from '../gray.js'
import { chooseStrokes } from './choose-strokes.js'
import type { LabPicture } from './lab-picture.js'
import { makeOpaque } from './opaque.js'
import { findSheet } from './sheet.js'
import { partTwoColours } from './two-colours.js'
import { partUnevenPaper } from './uneven-paper.js'

export interface ReadDrawing {
  /** Ink from 0 to 255, of the part of the picture that was looked at. */
  ink: Gray
  polarity: Polarity
  warnings: PictureWarning[]
  /** In the working picture's pixels. */
  sheet: PictureArea
  drawing: PictureArea
}

/** Share of full ink from which a pixel counts as ink, at least and at most. */
const THRESHOLD = [0.25, 0.5] as const
/** A full stroke is as strong as this share of the ink. */
const FULL_INK = 0.75

/**
 * Finds paper, ink and the drawing on a picture.
 * @throws InvalidInputError `image_blank`.
 */
export function readDrawing(picture: LabPicture, choice: PolarityChoice): ReadDrawing {
  const { picture: opaque, isBareInk } = makeOpaque(picture)
  const sheet = isBareInk ? { picture: opaque, left: 0, top: 0 } : findSheet(opaque)
  const { width, height } = sheet.picture
  const inkIs =
    choice === 'auto' || isBareInk
      ? null
      : choice === 'dark-on-light'
        ? ('darker' as const)
        : ('lighter' as const)
  const parted = partTwoColours(sheet.picture, inkIs) ?? partUnevenPaper(sheet.picture, inkIs)
  if (parted === null) throw blank()
  const { amount, paper, ink, isUnsure } = parted
  const threshold = Math.min(THRESHOLD[1], Math.max(THRESHOLD[0], otsu(amount)))
  const mask = Uint8Array.from(amount, (value) => (value >= threshold ? 1 : 0))
  const strokes = chooseStrokes(mask, width, height)
  if (strokes === null) throw blank()
  const { box } = strokes
  return {
    ink: { width, height, data: inkOf(amount, strokes.mask, mask, width, height) },
    polarity: ink[0] < paper[0] ? 'dark-on-light' : 'light-on-dark',
    warnings: [
      ...(strokes.hasAnother ? (['two-drawings'] as const) : []),
      ...(isUnsure ? (['paper-unclear'] as const) : []),
    ],
    sheet: { left: sheet.left, top: sheet.top, width, height },
    drawing: {
      left: sheet.left + box.left,
      top: sheet.top + box.top,
      width: box.right - box.left + 1,
      height: box.bottom - box.top + 1,
    },
  }
}

/** The strokes with their soft edges, as strong as full ink; the paper's shade beside them taken off. */
function inkOf(
  amount: Float32Array,
  strokes: Uint8Array,
  all: Uint8Array,
  width: number,
  height: number,
): Uint8Array {
  const full = quantile(amount, strokes, 1, FULL_INK)
  const floor = Math.min(full / 3, quantile(amount, all, 0, 0.9))
  const near = grown(strokes, width, height)
  return Uint8Array.from(amount, (value, i) =>
    near[i] === 0 || (all[i] === 1 && strokes[i] === 0)
      ? 0
      : Math.min(255, Math.max(0, Math.round((255 * (value - floor)) / (full - floor)))),
  )
}

/** The amount below which a share of the pixels lies, of those where the mask has a value; to a 256th. */
function quantile(amount: Float32Array, mask: Uint8Array, value: 0 | 1, share: number): number {
  const histogram = new Uint32Array(257)
  let count = 0
  for (let i = 0; i < amount.length; i++) {
    if (mask[i] !== value) continue
    histogram[Math.round((amount[i] as number) * 256)]! += 1
    count += 1
  }
  let [below, level] = [0, 0]
  while (level < 256 && below + (histogram[level] as number) <= share * count)
    below += histogram[level++] as number
  return count === 0 ? 0 : level / 256
}

/** With the pixels beside it: an edge is softer than the threshold. */
function grown(mask: Uint8Array, width: number, height: number): Uint8Array {
  const result = new Uint8Array(mask.length)
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] === 0) continue
    const y = Math.floor(pixel / width)
    const x = pixel - y * width
    for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row++) {
      for (let column = Math.max(0, x - 2); column <= Math.min(width - 1, x + 2); column++) {
        result[row * width + column] = 1
      }
    }
  }
  return result
}

/**
 * The amount that parts ink from paper: it makes the two groups' means as different as their sizes allow.
 * Source: Otsu, "A threshold selection method from gray-level histograms", IEEE SMC 9(1), 1979.
 */
function otsu(amount: Float32Array): number {
  const histogram = new Float64Array(256)
  let total = 0
  for (const value of amount) {
    const level = Math.round(value * 255)
    histogram[level]! += 1
    total += level
  }
  let [best, bestVariance, below, sumBelow] = [0, -1, 0, 0]
  for (let level = 0; level < 255; level++) {
    below += histogram[level] as number
    sumBelow += level * (histogram[level] as number)
    const above = amount.length - below
    if (below === 0 || above === 0) continue
    const difference = sumBelow / below - (total - sumBelow) / above
    const variance = below * above * difference * difference
    if (variance > bestVariance) [best, bestVariance] = [level, variance]
  }
  return (best + 1) / 255
}

const blank = () =>
  new InvalidInputError({
    code: 'image_blank',
    message:
      'No drawing was found on this picture. Draw something, drag the crop around it, or choose the other polarity.',
    field: 'file',
  })
