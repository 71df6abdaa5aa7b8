import { describe, expect, it } from 'vitest'
import { type ImageShape, type LayerInput, layersSchema } from './layer-schema.js'
import { ARCHITECTURE_PRESETS } from './presets.js'
import { receptiveField } from './receptive-field.js'

const field = (
  layers: readonly LayerInput[],
  layer: string,
  y: number,
  x: number,
  inputShape: ImageShape = [28, 28, 1],
) => receptiveField({ layers: layersSchema.parse(layers), inputShape }, layer, y, x)

describe('receptiveField', () => {
  const tutorial = ARCHITECTURE_PRESETS.find(({ name }) => name === 'tutorial-cnn')?.layers ?? []

  it("grows through the tutorial's network", () => {
    expect(field(tutorial, 'input', 3, 4)).toEqual({ y0: 3, x0: 4, height: 1, width: 1 })
    expect(field(tutorial, 'conv2d_1', 3, 4)).toEqual({ y0: 2, x0: 3, height: 3, width: 3 })
    expect(field(tutorial, 'max_pooling2d_1', 3, 4)).toEqual({ y0: 5, x0: 7, height: 4, width: 4 })
    expect(field(tutorial, 'dropout_1', 3, 4)).toEqual({ y0: 5, x0: 7, height: 4, width: 4 })
    expect(field(tutorial, 'conv2d_2', 3, 4)).toEqual({ y0: 3, x0: 5, height: 8, width: 8 })
    expect(field(tutorial, 'max_pooling2d_2', 0, 0)).toEqual({ y0: -3, x0: -3, height: 10, width: 10 })
  })

  it('is the whole image behind flatten, global pooling and dense', () => {
    const whole = { y0: 0, x0: 0, height: 28, width: 28 }
    expect(field(tutorial, 'flatten_1', 0, 0)).toEqual(whole)
    expect(field(tutorial, 'dense_2', 0, 0)).toEqual(whole)
    expect(field([{ type: 'globalMaxPooling2d' }], 'global_max_pooling2d_1', 0, 0)).toEqual(whole)
  })

  it('pads as TensorFlow does, the odd one at the end', () => {
    const same = { type: 'conv2d', filters: 1, padding: 'same' } as const
    // 28 rows, kernel 3, stride 2: 14 rows, (14 - 1) 2 + 3 - 28 = 1 to pad, after the last.
    expect(field([{ ...same, kernelSize: 3, strides: 2 }], 'conv2d_1', 0, 13)).toEqual({
      y0: 0,
      x0: 26,
      height: 3,
      width: 3,
    })
    expect(field([{ ...same, kernelSize: [4, 1] }], 'conv2d_1', 0, 0)).toEqual({
      y0: -1,
      x0: 0,
      height: 4,
      width: 1,
    })
    expect(field([{ ...same, kernelSize: 3, dilationRate: 4 }], 'conv2d_1', 10, 10)).toEqual({
      y0: 6,
      x0: 6,
      height: 9,
      width: 9,
    })
  })

  it('holds what all branches see', () => {
    const branches: LayerInput[] = [
      { type: 'conv2d', name: 'deep', filters: 1, kernelSize: 5, padding: 'same' },
      { type: 'conv2d', name: 'deeper', filters: 1, kernelSize: [3, 1], padding: 'same' },
      { type: 'conv2d', name: 'wide', input: 'input', filters: 1, kernelSize: [1, 9], padding: 'same' },
      { type: 'add', name: 'sum', inputs: ['input', 'deeper'] },
      { type: 'concatenate', name: 'all', inputs: ['wide', 'sum'] },
    ]
    expect(field(branches, 'sum', 10, 10)).toEqual({ y0: 7, x0: 8, height: 7, width: 5 })
    expect(field(branches, 'all', 10, 10)).toEqual({ y0: 7, x0: 6, height: 7, width: 9 })
  })

  it('follows long chains of branches in a moment', () => {
    const layers = Array.from({ length: 60 }, (_, i): LayerInput[] => {
      const before = i === 0 ? 'input' : `sum${i - 1}`
      return [
        { type: 'conv2d', name: `conv${i}`, input: before, filters: 1, kernelSize: 3, padding: 'same' },
        { type: 'add', name: `sum${i}`, inputs: [before, `conv${i}`] },
      ]
    }).flat()
    expect(field(layers, 'sum59', 14, 14)).toEqual({ y0: -46, x0: -46, height: 121, width: 121 })
  })

  it('refuses what there is not', () => {
    expect(() => field(tutorial, 'conv2d_9', 0, 0)).toThrow(
      expect.objectContaining({ code: 'layer_unknown', field: 'layer' }),
    )
    expect(() => field(tutorial, 'conv2d_2', 14, 0)).toThrow(
      expect.objectContaining({ code: 'position_out_of_range', field: 'y' }),
    )
    expect(() => field(tutorial, 'conv2d_2', 0, -1)).toThrow(expect.objectContaining({ field: 'x' }))
  })
})
