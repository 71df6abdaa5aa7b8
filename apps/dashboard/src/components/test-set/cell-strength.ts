/** Percent of the colour up to which the page's own text is read on it, and from which the text on accents is. */
const [FAINTEST_STRONG, STRONGEST_FAINT] = [93, 50]
/** Of the square root of a fraction: above it the cell holds most of its row. */
const MOST = 0.75

/**
 * How strong a cell of the confusion matrix is coloured. One mistake in a hundred must be seen beside ninety-nine right
 * answers, so that the square root counts. Between faint and strong no text of either colour can be read, in one scheme
 * or the other: no cell is there.
 * @param fraction of its row, 0 to 1.
 * @returns percent of the colour, and whether the text on it is that of accents.
 */
export function cellStrength(fraction: number): { strength: number; isStrong: boolean } {
  const root = Math.sqrt(fraction)
  if (root < MOST) return { strength: Math.round((root / MOST) * STRONGEST_FAINT), isStrong: false }
  const part = (root - MOST) / (1 - MOST)
  return { strength: Math.round(FAINTEST_STRONG + part * (100 - FAINTEST_STRONG)), isStrong: true }
}
