import { describe, expect, it } from 'vitest'
import { weightChange, weightStatistics } from './weights.js'

describe('weights of a layer', () => {
  // Two inputs, two output channels: the channels are innermost.
  const values = Float32Array.from([3, 1, 4, -2])

  it('have a norm for each output channel', () => {
    const { min, max, norms } = weightStatistics(values, [2, 2])
    expect([min, max]).toEqual([-2, 4])
    expect(norms).toEqual([5, Math.sqrt(5)])
  })

  it('have changed by the length of the difference', () => {
    expect(weightChange(values, Float32Array.from([0, 1, 0, -2]), [2, 2])).toEqual([5, 0])
  })
})
