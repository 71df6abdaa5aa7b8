import { type LayerInput, layerSchema } from '@convscope/shared'
import { describe, expect, it } from 'vitest'
import { cellWindow } from './cell-window'
import { traceCell } from './trace-cell'

const layer = (input: LayerInput) => layerSchema.parse(input)
const values = (shape: number[], ...numbers: number[]) => ({ shape, values: Float32Array.from(numbers) })

describe('cellWindow', () => {
  const at = (input: LayerInput, from: number[], to: number[], y: number, x: number) =>
    cellWindow(layer(input), from, to, y, x)

  it('begins before the edge with the padding "same"', () => {
    const conv: LayerInput = { type: 'conv2d', filters: 2, kernelSize: 3, padding: 'same' }
    expect(at(conv, [28, 28, 1], [28, 28, 2], 0, 5)).toEqual({
      y: -1,
      x: 4,
      height: 3,
      width: 3,
      dilation: [1, 1],
    })
  })

  it('puts the smaller half of an odd padding first', () => {
    const conv: LayerInput = { type: 'conv2d', filters: 2, kernelSize: 3, strides: 2, padding: 'same' }
    expect(at(conv, [28, 28, 1], [14, 14, 2], 0, 0)).toMatchObject({ y: 0, x: 0 })
    expect(at(conv, [27, 27, 1], [14, 14, 2], 1, 1)).toMatchObject({ y: 1, x: 1 })
  })

  it('is wide with a dilation, and moves by the stride when pooling', () => {
    const dilated: LayerInput = { type: 'conv2d', filters: 1, kernelSize: 3, dilationRate: 2 }
    expect(at(dilated, [9, 9, 1], [5, 5, 1], 2, 0)).toMatchObject({ y: 2, x: 0, height: 5, width: 5 })
    expect(at({ type: 'maxPooling2d' }, [28, 28, 1], [14, 14, 1], 3, 4)).toMatchObject({
      y: 6,
      x: 8,
      height: 2,
    })
  })
})

describe('traceCell', () => {
  const window = { y: 0, x: 0, height: 2, width: 1, dilation: [1, 1] as const }
  const inputSize = [9, 9] as const

  it('adds up a convolution, the strongest channel first', () => {
    const trace = traceCell(
      layer({ type: 'conv2d', filters: 3, kernelSize: [2, 1], activation: 'relu' }),
      1,
      {
        window,
        inputSize,
        patches: [values([2, 1, 2], 1, 10, 2, 20)],
        weights: { kernel: values([2, 1, 2], 0.5, -1, 0.25, 2), bias: values([3], 9, -0.5, 9) },
      },
    )
    expect(trace).toMatchObject({ type: 'convolution', sum: 31, bias: -0.5, value: 30.5 })
    expect(trace?.type === 'convolution' && trace.terms.map((term) => [term.inputChannel, term.sum])).toEqual(
      [
        [1, 30],
        [0, 1],
      ],
    )
  })

  it('reads one channel depthwise, and weighs them in a separable convolution', () => {
    const depthwise = traceCell(
      layer({ type: 'depthwiseConv2d', kernelSize: [2, 1], depthMultiplier: 2 }),
      3,
      {
        window,
        inputSize,
        patches: [values([2, 1, 2], 1, 10, 2, 20)],
        weights: { depthwise_kernel: values([2, 1], 1, 0.5), bias: values([4], 0, 0, 0, 1) },
      },
    )
    expect(depthwise).toMatchObject({ sum: 20, bias: 1, value: 21 })
    const separable = traceCell(layer({ type: 'separableConv2d', filters: 1, kernelSize: [2, 1] }), 0, {
      window,
      inputSize,
      patches: [values([2, 1, 2], 1, 10, 2, 20)],
      weights: {
        depthwise_kernel: values([2, 1, 2], 1, 0.5, 1, 0.5),
        pointwise_kernel: values([1, 1, 2], 2, -1),
      },
    })
    expect(separable).toMatchObject({ sum: 3 * 2 - 15, value: -9 })
  })

  it('pools what lies inside only', () => {
    const sources = {
      window: { y: 8, x: 0, height: 2, width: 1, dilation: [1, 1] as const },
      inputSize,
      patches: [values([2, 1, 1], -3, 0)],
      weights: {},
    }
    expect(traceCell(layer({ type: 'maxPooling2d' }), 0, sources)).toEqual({
      type: 'pooling',
      rule: 'max',
      patch: [[-3], [null]],
      value: -3,
    })
    expect(traceCell(layer({ type: 'averagePooling2d' }), 0, sources)).toMatchObject({ value: -3 })
  })

  it('normalises with the moving statistics, activates, and adds', () => {
    const patches = [values([1, 1, 2], 0, 5)]
    const weights = {
      gamma: values([2], 1, 2),
      beta: values([2], 0, 1),
      moving_mean: values([2], 0, 3),
      moving_variance: values([2], 1, 4),
    }
    const sources = { window, inputSize, patches, weights }
    const normalised = traceCell(layer({ type: 'batchNormalization', epsilon: 1e-12 }), 1, sources)
    expect(normalised?.value).toBeCloseTo(3, 6)
    expect(traceCell(layer({ type: 'activation', activation: 'tanh' }), 1, sources)?.value).toBeCloseTo(
      Math.tanh(5),
    )
    const added = traceCell(layer({ type: 'add', inputs: ['a', 'b'] }), 1, {
      ...sources,
      patches: [...patches, ...patches],
    })
    expect(added?.value).toBe(10)
  })

  it('takes over what is joined, and what dropout leaves alone', () => {
    const patches = [values([1, 1, 2], 1, 2), values([1, 1, 3], 3, 4, 5)]
    const sources = { window, inputSize, patches, weights: {} }
    expect(traceCell(layer({ type: 'concatenate', inputs: ['a', 'b'] }), 3, sources)).toEqual({
      type: 'steps',
      steps: [{ title: 'channel 1 of input 2', value: 4 }],
      value: 4,
    })
    expect(traceCell(layer({ type: 'dropout', rate: 0.5 }), 1, sources)?.value).toBe(2)
  })

  it('says nothing about layers that look at everything', () => {
    expect(
      traceCell(layer({ type: 'flatten' }), 0, { window, inputSize, patches: [], weights: {} }),
    ).toBeNull()
    expect(
      traceCell(layer({ type: 'activation', activation: 'softmax' }), 0, {
        window,
        inputSize,
        patches: [],
        weights: {},
      }),
    ).toBeNull()
  })
})
