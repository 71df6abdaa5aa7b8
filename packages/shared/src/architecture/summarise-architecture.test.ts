import { describe, expect, it } from 'vitest'
import { InvalidInputError, TooLargeError } from '../errors/user-errors.js'
import { type ImageShape, type LayerInput, layersSchema } from './layer-schema.js'
import { ARCHITECTURE_PRESETS, presetLayers } from './presets.js'
import { assertClassifier, summariseArchitecture } from './summarise-architecture.js'

const summarise = (layers: LayerInput[], shape: ImageShape = [28, 28, 1], maxParameters = 50_000_000) =>
  summariseArchitecture(layersSchema.parse(layers), shape, {
    maxParameters,
    maxActivationsPerLayer: 64_000_000,
  })

const refusal = (run: () => unknown): InvalidInputError | TooLargeError => {
  try {
    run()
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof TooLargeError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('summariseArchitecture', () => {
  it('gives the tutorial network its shapes and 421,642 parameters', () => {
    const preset = ARCHITECTURE_PRESETS.find(({ name }) => name === 'tutorial-cnn')!
    const summary = summariseArchitecture(preset.layers, [28, 28, 1])
    expect(summary.parameters).toBe(421_642)
    expect(
      summary.layers.map(({ name, outputShape, parameters }) => [name, outputShape, parameters]),
    ).toEqual([
      ['input', [28, 28, 1], 0],
      ['conv2d_1', [28, 28, 32], 320],
      ['max_pooling2d_1', [14, 14, 32], 0],
      ['dropout_1', [14, 14, 32], 0],
      ['conv2d_2', [14, 14, 64], 18_496],
      ['max_pooling2d_2', [7, 7, 64], 0],
      ['dropout_2', [7, 7, 64], 0],
      ['flatten_1', [3136], 0],
      ['dense_1', [128], 401_536],
      ['dense_2', [10], 1290],
    ])
  })

  it('gives LeNet-5 the 61,706 parameters of the literature', () => {
    const preset = ARCHITECTURE_PRESETS.find(({ name }) => name === 'lenet-5')!
    expect(summariseArchitecture(preset.layers, [28, 28, 1]).parameters).toBe(61_706)
  })

  it('counts strides, dilation and valid padding as TensorFlow does', () => {
    const shapeOf = (layer: LayerInput, shape: ImageShape = [11, 8, 3]) =>
      summarise([layer], shape).layers[1]!.outputShape
    expect(
      shapeOf({
        type: 'conv2d',
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
      }),
    ).toEqual([6, 4, 4])
    expect(shapeOf({ type: 'conv2d', filters: 4, kernelSize: 3, strides: 2 })).toEqual([5, 3, 4])
    expect(
      shapeOf({
        type: 'conv2d',
        filters: 4,
        kernelSize: [3, 2],
        dilationRate: 2,
      }),
    ).toEqual([7, 6, 4])
    expect(shapeOf({ type: 'depthwiseConv2d', kernelSize: 3, depthMultiplier: 2 })).toEqual([9, 6, 6])
    expect(shapeOf({ type: 'averagePooling2d', poolSize: 3, strides: 1 })).toEqual([9, 6, 3])
  })

  it('follows branches by name', () => {
    const summary = summarise([
      {
        type: 'conv2d',
        name: 'left',
        filters: 4,
        kernelSize: 3,
        padding: 'same',
      },
      {
        type: 'conv2d',
        name: 'right',
        input: 'input',
        filters: 4,
        kernelSize: 1,
      },
      { type: 'add', inputs: ['left', 'right'] },
      { type: 'concatenate', inputs: ['left', 'add_1', 'input'] },
    ])
    expect(summary.layers.at(-1)).toMatchObject({
      outputShape: [28, 28, 9],
      inputs: ['left', 'add_1', 'input'],
    })
  })

  it('names the layer and the argument when the shape falls under the kernel', () => {
    const error = refusal(() =>
      summarise([
        { type: 'maxPooling2d', poolSize: 8 },
        { type: 'conv2d', filters: 8, kernelSize: 5 },
      ]),
    )
    expect(error).toMatchObject({
      code: 'architecture_invalid',
      field: 'architecture.1.kernelSize',
    })
    expect(error.message).toContain('smaller than the kernel')
  })

  it('refuses more parameters than the limit', () => {
    const error = refusal(() =>
      summarise([{ type: 'flatten' }, { type: 'dense', units: 5000 }], [28, 28, 1], 1_000_000),
    )
    expect(error).toMatchObject({
      code: 'architecture_too_large',
      field: 'architecture.1',
      httpStatus: 413,
    })
    expect(error.message).toContain('3,925,000')
  })

  it.each<[string, LayerInput[], string]>([
    ['dense on maps', [{ type: 'dense', units: 3 }], 'architecture.0.type'],
    [
      'a convolution of a flat input',
      [{ type: 'flatten' }, { type: 'conv2d', filters: 1, kernelSize: 1 }],
      'architecture.1.type',
    ],
    ['an unknown name', [{ type: 'flatten', input: 'nowhere' }], 'architecture.0.input'],
    [
      'a name twice',
      [
        { type: 'dropout', name: 'a', rate: 0 },
        { type: 'flatten', name: 'a' },
      ],
      'architecture.1.name',
    ],
    ['the name of the input', [{ type: 'flatten', name: 'input' }], 'architecture.0.name'],
    [
      'the sum of unequal shapes',
      [
        { type: 'conv2d', filters: 2, kernelSize: 3 },
        { type: 'add', inputs: ['conv2d_1', 'input'] },
      ],
      'architecture.1.inputs',
    ],
  ])('refuses %s', (_, layers, field) => {
    expect(refusal(() => summarise(layers))).toMatchObject({
      code: 'architecture_invalid',
      field,
    })
  })
})

describe('assertClassifier', () => {
  const check = (layers: LayerInput[], classes = 10) => {
    const parsed = layersSchema.parse(layers)
    assertClassifier(summariseArchitecture(parsed, [28, 28, 1]), parsed, classes)
  }

  it('wants one softmax output per class', () => {
    expect(
      refusal(() => check([{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }])),
    ).toMatchObject({
      field: 'architecture.1.units',
    })
    expect(refusal(() => check([{ type: 'flatten' }, { type: 'dense', units: 10 }]))).toMatchObject({
      field: 'architecture.1.activation',
    })
    check([{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }])
  })

  it('refuses a layer whose output nobody reads', () => {
    const error = refusal(() =>
      check([
        { type: 'conv2d', name: 'loose', filters: 1, kernelSize: 1 },
        { type: 'flatten', input: 'input' },
        { type: 'dense', units: 10, activation: 'softmax' },
      ]),
    )
    expect(error.message).toContain('loose')
  })

  it.each(ARCHITECTURE_PRESETS.map((preset) => [preset.name, preset] as const))(
    'accepts %s for 3 classes',
    (_, preset) => {
      const layers = presetLayers(preset, 3)
      assertClassifier(summariseArchitecture(layers, [28, 28, 1]), layers, 3)
    },
  )
})
