import { describe, expect, it } from 'vitest'
import { ofChannel, ofInput } from './layer-weights'

// One place, two inputs, three output channels.
const kernel = { name: 'kernel', shape: [1, 1, 2, 3], values: Float32Array.from([0, 1, 2, 10, 11, 12]) }

describe('a part of a kernel', () => {
  it('belongs to one output channel', () => {
    const { values, shape } = ofChannel(kernel, 1)
    expect([...values]).toEqual([1, 11])
    expect(shape).toEqual([1, 1, 2])
  })

  it('reads one input channel', () => {
    const { values, shape } = ofInput(kernel, 1)
    expect([...values]).toEqual([10, 11, 12])
    expect(shape).toEqual([1, 1, 3])
  })

  it('says what there is', () => {
    expect(() => ofChannel(kernel, 3)).toThrow('It has 0 to 2.')
    expect(() => ofInput(kernel, 2)).toThrow('It has 0 to 1.')
    expect(() => ofInput({ name: 'bias', shape: [3], values: new Float32Array(3) }, 0)).toThrow('no axis')
  })
})
