import type { Polarity } from '@convscope/shared'
import { type Gray, percentile } from './gray.js'

/** Share of the pixels that may be extreme by accident. */
const ACCIDENTAL = 0.0005

/**
 * On which side of the gray scale the ink is. It covers the smaller part of a drawing, so the middle level is paper; and
 * it differs from the paper more than the paper's own shades do.
 */
export function detectPolarity(gray: Gray): Polarity {
  const paper = percentile(gray, 0.5)
  const darker = paper - percentile(gray, ACCIDENTAL)
  const lighter = percentile(gray, 1 - ACCIDENTAL) - paper
  return darker > lighter ? 'dark-on-light' : 'light-on-dark'
}
