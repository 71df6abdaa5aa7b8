import { describe, expect, it } from 'vitest'
import { maximizationQuestion, readExciteSettings } from './maximization-question'

const layer = { name: 'conv2d_1', outputShape: [28, 28, 20] }

describe('the question what excites channels', () => {
  it('is about a whole group, the last one shorter', () => {
    const settings = readExciteSettings(layer, { from: '18' })
    expect(settings).toEqual({ from: 16, steps: 128, seed: 1 })
    expect(maximizationQuestion('c', layer, settings).channels).toEqual([16, 17, 18, 19])
  })

  it('takes from an address what can be asked only', () => {
    const settings = readExciteSettings(layer, { from: '99', steps: '0', seed: 'x' })
    expect(settings).toEqual({ from: 0, steps: 128, seed: 1 })
    expect(readExciteSettings(layer, { steps: '32', seed: '7' })).toEqual({ from: 0, steps: 32, seed: 7 })
  })
})
