import type { LayerActivationRecord } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { rangesOver, shownRange } from './shown-range'

const record = (min: number[], max: number[]) =>
  ({
    statistics: { min, max },
    layerMin: Math.min(...min),
    layerMax: Math.max(...max),
  }) as LayerActivationRecord

const early = record([0, -1], [1, 2])
const late = record([0, -3], [5, 1])
const run = rangesOver([early, late])

describe('the range of the colours', () => {
  it('is that of the epoch, per channel or per layer', () => {
    expect(shownRange(early, 0, { normalise: 'channel', span: 'epoch' }, run)).toEqual({ min: 0, max: 1 })
    expect(shownRange(early, 0, { normalise: 'layer', span: 'epoch' }, run)).toEqual({ min: -1, max: 2 })
  })

  it('is the same at every epoch when it spans the run', () => {
    for (const each of [early, late]) {
      expect(shownRange(each, 1, { normalise: 'channel', span: 'run' }, run)).toEqual({ min: -3, max: 2 })
      expect(shownRange(each, 1, { normalise: 'layer', span: 'run' }, run)).toEqual({ min: -3, max: 5 })
    }
  })

  it('is there without any epoch', () => {
    expect(rangesOver([])).toBeNull()
  })
})
