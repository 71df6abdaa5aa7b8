import { InvalidInputError, type Polarity } from '@convscope/shared'
import { type Gray, percentile } from './gray.js'
import { keepDrawing } from './keep-drawing.js'
import { estimatePaper } from './paper.js'

/** Less contrast than this, in gray levels, is paper without a drawing. */
const MIN_CONTRAST = 24
/** Share of the pixels that may be stronger than any ink. */
const ACCIDENTAL = 0.0005
/** Share of the ink that is fainter than a full stroke. */
const FULL_INK = 0.9

/**
 * Ink as light on dark from 0 to 255: the paper with its light and shadow is taken away, then its noise, its lines and
 * what lies about beside the drawing.
 * @throws InvalidInputError `image_blank`.
 */
export function extractInk(gray: Gray, polarity: Polarity): Gray {
  const dark = polarity === 'dark-on-light' ? gray : negative(gray)
  const paper = estimatePaper(dark)
  // Ink takes its share of the light that falls on the paper: as strong in the shadow. A blackboard's light is chalk.
  const isLit = polarity === 'dark-on-light'
  const data = dark.data.map((value, i) => {
    const white = paper.data[i] as number
    return isLit ? Math.round(255 * (1 - value / Math.max(1, white))) : white - value
  })
  const contrast = { ...gray, data }
  const strongest = percentile(contrast, 1 - ACCIDENTAL)
  if (strongest < MIN_CONTRAST) {
    throw new InvalidInputError({
      code: 'image_blank',
      message: 'There is no drawing on this picture. Draw something, or choose the other polarity.',
      field: 'file',
    })
  }
  const threshold = otsuThreshold(contrast)
  const floor = Math.min(noiseOf(contrast, threshold), threshold * 0.8)
  const drawing = keepDrawing(contrast, threshold)
  // Of the drawing itself: a shadow at the border may be darker than any ink.
  const ink = { ...gray, data: data.filter((value, i) => drawing[i] === 1 && value >= threshold) }
  const scale = 255 / Math.max(1, percentile(ink, FULL_INK) - floor)
  return {
    ...gray,
    data: data.map((value, i) =>
      drawing[i] === 1 ? Math.min(255, Math.max(0, Math.round((value - floor) * scale))) : 0,
    ),
  }
}

/**
 * The level that parts ink from paper: it makes the two groups' means as different as their sizes allow.
 * Source: Otsu, "A threshold selection method from gray-level histograms", IEEE SMC 9(1), 1979.
 */
function otsuThreshold({ data }: Gray): number {
  const histogram = new Float64Array(256)
  let total = 0
  for (const value of data) {
    histogram[value]! += 1
    total += value
  }
  let [best, bestVariance, below, sumBelow] = [0, -1, 0, 0]
  for (let level = 0; level < 255; level++) {
    below += histogram[level] as number
    sumBelow += level * (histogram[level] as number)
    const above = data.length - below
    if (below === 0 || above === 0) continue
    const difference = sumBelow / below - (total - sumBelow) / above
    const variance = below * above * difference * difference
    if (variance > bestVariance) [best, bestVariance] = [level, variance]
  }
  return best + 1
}

/** What the paper alone differs from itself: nearly all of its pixels are below. */
function noiseOf({ data, width, height }: Gray, threshold: number): number {
  const paper = data.filter((value) => value < threshold)
  return percentile({ data: paper, width, height }, 0.9)
}

function negative(gray: Gray): Gray {
  return { ...gray, data: gray.data.map((value) => 255 - value) }
}
