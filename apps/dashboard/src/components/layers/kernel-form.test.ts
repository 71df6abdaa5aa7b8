import { type ArchitectureSummary, layersSchema, summariseArchitecture } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { difference, kernelForm, kernelPicture, orderByKernel, reachOf } from './kernel-form'

const summary: ArchitectureSummary = summariseArchitecture(
  layersSchema.parse([
    { type: 'conv2d', filters: 4, kernelSize: [3, 5], padding: 'same' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 6 },
    { type: 'dense', units: 3 },
  ]),
  [4, 4, 2],
)
const formOf = (name: string, shape: number[]) =>
  kernelForm({ shape }, summary.layers.find((layer) => layer.name === name) ?? { inputs: [] }, summary)

describe('how a kernel is drawn', () => {
  it('is the window of a convolution, an input channel at a time', () => {
    expect(formOf('conv2d_1', [3, 5, 2, 4])).toEqual({ height: 3, width: 5, inputs: 2, byInput: true })
  })

  it('is the maps that a dense layer reads flattened', () => {
    expect(formOf('dense_1', [64, 6])).toEqual({ height: 4, width: 4, inputs: 4, byInput: false })
  })

  it('is rows of inputs where there are no places', () => {
    expect(formOf('dense_2', [6, 3])).toEqual({ height: 2, width: 3, inputs: 1, byInput: false })
    expect(formOf('conv2d_1', [1, 1, 64, 8])).toEqual({ height: 8, width: 8, inputs: 1, byInput: false })
  })

  it('is nothing for a vector', () => {
    expect(formOf('conv2d_1', [4])).toBeNull()
  })
})

describe('a picture of a kernel', () => {
  it('takes one input and one channel, and nothing where there is no weight', () => {
    // Two places, two inputs, two channels.
    const values = Float32Array.from([0, 1, 10, 11, 100, 101, 110, 111])
    const picture = kernelPicture(values, { height: 1, width: 3 }, { inputs: 2, channels: 2 }, 1, 0)
    expect([...picture]).toEqual([10, 110, Number.NaN])
    expect(reachOf(picture)).toBe(110)
  })

  it('shows what has changed', () => {
    expect([...difference(Float32Array.from([3, 1]), Float32Array.from([1, 4]))]).toEqual([2, -3])
  })
})

describe('the order of channels', () => {
  const weight = { name: 'kernel', shape: [1, 1, 1, 3], url: '', min: 0, max: 1 }
  const measured = { ...weight, norms: [1, 3, 1], change: [0, 1, 2] }

  it('is by number, norm or change', () => {
    expect(orderByKernel(measured, 'number')).toEqual([0, 1, 2])
    expect(orderByKernel(measured, 'norm')).toEqual([1, 0, 2])
    expect(orderByKernel(measured, 'change')).toEqual([2, 1, 0])
    expect(orderByKernel({ ...measured, change: null }, 'change')).toEqual([0, 1, 2])
  })
})
