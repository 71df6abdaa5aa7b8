import { prepareDigit } from '@convscope/imaging'
import { glyphOf, type MeasuredCondition, measureConditions } from '@convscope/testing/drawings'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../src/datasets/load-dataset.js'
import { hasTrainedNetwork, openTrainedNetwork } from './support/trained-network.js'

/** `npm run bench -- drawings` measures many more. */
const DIGITS = 8
const LEAST = 0.97

if (!hasTrainedNetwork) console.log('Skipped: there is no trained network in ../shared/data.')

describe.skipIf(!hasTrainedNetwork)('drawings under every condition', () => {
  it('are read as when nothing is in the way', { timeout: 600_000 }, async () => {
    const { test } = await loadDataset('mnist')
    const digits = await Promise.all(
      Array.from({ length: DIGITS }, async (_, i) => {
        const at = (i * 9973 + 131) % test.count
        const pixels = test.images.subarray(at * 784, (at + 1) * 784)
        return { glyph: await glyphOf(pixels, 28, 28), label: test.labels[at] as number }
      }),
    )
    const measured = await measureConditions(
      digits,
      async (bytes) => {
        const { pixels, warnings } = await prepareDigit(bytes, { polarity: 'auto', size: 28, maxPixels: 1e7 })
        return { pixels, isWarned: warnings.length > 0 }
      },
      await openTrainedNetwork(),
      1,
    )
    const shareOf = ({ right, of }: MeasuredCondition) => right / of
    expect(measured.length).toBeGreaterThan(20)
    expect(measured[0]?.of).toBe(DIGITS)
    expect(measured.filter((condition) => shareOf(condition) < LEAST)).toEqual([])
  })
})
