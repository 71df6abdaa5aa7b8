import { InvalidInputError, TooLargeError } from '../errors/user-errors.js'
import type { ImageShape, Layer, LayerType } from './layer-schema.js'

/** One row of a model summary. Shapes are without the batch dimension: [height, width, channels] or [units]. */
export interface LayerSummary {
  name: string
  type: LayerType | 'input'
  /** Names of the layers that it reads; none for the input. */
  inputs: string[]
  outputShape: number[]
  parameters: number
  trainableParameters: number
  activation?: string
}

export interface ArchitectureSummary {
  inputShape: ImageShape
  layers: LayerSummary[]
  parameters: number
  trainableParameters: number
}

export interface ArchitectureLimits {
  maxParameters: number
  /** Values in the largest layer output for one image; bounds the memory of a batch. */
  maxActivationsPerLayer: number
}

export const DEFAULT_ARCHITECTURE_LIMITS: ArchitectureLimits = {
  maxParameters: 50_000_000,
  maxActivationsPerLayer: 64_000_000,
}

type Shape = number[]
type Pair = readonly [number, number]

/**
 * Shape and parameter arithmetic of a whole network, without building it.
 *
 * Follows Keras: "same" gives ceil(n / stride), "valid" gives ceil((n - (k - 1) * dilation) / stride)
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
 *
 * @param layers validated layers, in order; a layer reads the one before it unless it names another.
 * @param inputShape [height, width, channels].
 * @throws InvalidInputError `architecture_invalid` with the field `architecture.<index>.<argument>` of the first layer
 *   that cannot be built; TooLargeError `architecture_too_large` over a limit.
 */
export function summariseArchitecture(
  layers: readonly Layer[],
  inputShape: ImageShape,
  limits: ArchitectureLimits = DEFAULT_ARCHITECTURE_LIMITS,
): ArchitectureSummary {
  const names = nameLayers(layers)
  const rows: LayerSummary[] = [
    {
      name: 'input',
      type: 'input',
      inputs: [],
      outputShape: [...inputShape],
      parameters: 0,
      trainableParameters: 0,
    },
  ]
  const shapes = new Map<string, Shape>([['input', [...inputShape]]])

  layers.forEach((layer, index) => {
    const name = names[index] as string
    const inputs = inputsOf(layer, index === 0 ? 'input' : (names[index - 1] as string))
    const inputShapes = inputs.map((input, position) => {
      const shape = shapes.get(input)
      if (shape === undefined) {
        const field = 'inputs' in layer ? `inputs.${position}` : 'input'
        throw invalid(index, field, `${name} reads "${input}", but no layer before it has that name.`)
      }
      return shape
    })
    const outputShape = outputShapeOf(layer, inputShapes, index, name)
    const values = outputShape.reduce((product, n) => product * n, 1)
    if (values > limits.maxActivationsPerLayer) {
      throw tooLarge(
        index,
        `${name} would give ${count(values)} values for one image; the limit is ${count(limits.maxActivationsPerLayer)}.`,
      )
    }
    const { parameters, trainableParameters } = parametersOf(layer, inputShapes[0] as Shape)
    shapes.set(name, outputShape)
    rows.push({
      name,
      type: layer.type,
      inputs,
      outputShape,
      parameters,
      trainableParameters,
      ...('activation' in layer ? { activation: layer.activation } : {}),
    })
    const total = rows.reduce((sum, row) => sum + row.parameters, 0)
    if (total > limits.maxParameters) {
      throw tooLarge(
        index,
        `With ${name} the network has ${count(total)} parameters; the limit is ${count(limits.maxParameters)}.`,
      )
    }
  })

  return {
    inputShape,
    layers: rows,
    parameters: rows.reduce((sum, row) => sum + row.parameters, 0),
    trainableParameters: rows.reduce((sum, row) => sum + row.trainableParameters, 0),
  }
}

/**
 * A classifier ends in one probability per class: checks it.
 * @throws InvalidInputError `architecture_invalid` on the last layer.
 */
export function assertClassifier(
  summary: ArchitectureSummary,
  layers: readonly Layer[],
  classCount: number,
): void {
  const last = summary.layers.at(-1) as LayerSummary
  const index = layers.length - 1
  if (last.outputShape.length !== 1 || last.outputShape[0] !== classCount) {
    throw invalid(
      index,
      last.type === 'dense' ? 'units' : 'type',
      `The last layer must give ${classCount} values, one per class; ${last.name} gives ${formatShape(last.outputShape)}.`,
    )
  }
  if (last.activation !== 'softmax') {
    throw invalid(
      index,
      'activation',
      `The last layer must have the activation softmax to give probabilities.`,
    )
  }
  const used = new Set(summary.layers.flatMap((layer) => layer.inputs))
  summary.layers.forEach((layer, position) => {
    if (layer !== last && !used.has(layer.name)) {
      throw invalid(Math.max(position - 1, 0), 'name', `Nothing reads the output of ${layer.name}.`)
    }
  })
}

/** The names that layers have once the missing ones are filled in: type in snake case and a counter from 1. */
export function nameLayers(layers: readonly Layer[]): string[] {
  const given = new Set(layers.flatMap((layer) => (layer.name === undefined ? [] : [layer.name])))
  const taken = new Set<string>(['input'])
  const counters = new Map<string, number>()
  return layers.map((layer, index) => {
    let name = layer.name
    if (name === undefined) {
      const stem = layer.type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      do {
        const n = (counters.get(stem) ?? 0) + 1
        counters.set(stem, n)
        name = `${stem}_${n}`
      } while (given.has(name))
    }
    if (taken.has(name)) throw invalid(index, 'name', `The name "${name}" is taken by another layer.`)
    taken.add(name)
    return name
  })
}

/** "28 x 28 x 32" for people. */
export function formatShape(shape: readonly number[]): string {
  return shape.join(' × ')
}

function inputsOf(layer: Layer, previous: string): string[] {
  if (layer.type === 'add' || layer.type === 'concatenate') return layer.inputs
  return [layer.input ?? previous]
}

function outputShapeOf(layer: Layer, inputs: Shape[], index: number, name: string): Shape {
  const input = inputs[0] as Shape
  switch (layer.type) {
    case 'conv2d':
    case 'separableConv2d':
    case 'depthwiseConv2d': {
      const [height, width, channels] = spatial(input, index, name)
      if (layer.type !== 'conv2d' && layer.strides[0] !== layer.strides[1]) {
        throw invalid(
          index,
          'strides',
          `${name}: TensorFlow computes depthwise convolutions with equal strides only.`,
        )
      }
      if (Math.max(...layer.strides) > 1 && Math.max(...layer.dilationRate) > 1) {
        throw invalid(index, 'dilationRate', `${name}: strides and dilationRate cannot both be above 1.`)
      }
      const size = window(
        [height, width],
        layer.kernelSize,
        layer.strides,
        layer.dilationRate,
        layer.padding,
        index,
        'kernelSize',
        name,
      )
      return [...size, layer.type === 'depthwiseConv2d' ? channels * layer.depthMultiplier : layer.filters]
    }
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const [height, width, channels] = spatial(input, index, name)
      const strides = layer.strides ?? layer.poolSize
      const size = window(
        [height, width],
        layer.poolSize,
        strides,
        [1, 1],
        layer.padding,
        index,
        'poolSize',
        name,
      )
      return [...size, channels]
    }
    case 'globalAveragePooling2d':
    case 'globalMaxPooling2d':
      return [spatial(input, index, name)[2]]
    case 'flatten':
      return [input.reduce((product, n) => product * n, 1)]
    case 'dense':
      if (input.length !== 1) {
        throw invalid(
          index,
          'type',
          `${name} needs a flat input; it gets ${formatShape(input)}. Put flatten or a global pooling before it.`,
        )
      }
      return [layer.units]
    case 'activation':
    case 'batchNormalization':
    case 'dropout':
      return [...input]
    case 'add': {
      const other = inputs.find((shape) => shape.join() !== input.join())
      if (other) {
        throw invalid(
          index,
          'inputs',
          `${name} adds equal shapes only; it gets ${formatShape(input)} and ${formatShape(other)}.`,
        )
      }
      return [...input]
    }
    case 'concatenate': {
      const other = inputs.find((shape) => shape.slice(0, -1).join() !== input.slice(0, -1).join())
      if (other) {
        throw invalid(
          index,
          'inputs',
          `${name} joins channels of maps of one size; it gets ${formatShape(input)} and ${formatShape(other)}.`,
        )
      }
      return [...input.slice(0, -1), inputs.reduce((sum, shape) => sum + (shape.at(-1) as number), 0)]
    }
  }
}

function window(
  size: Pair,
  kernel: Pair,
  strides: Pair,
  dilation: Pair,
  padding: 'same' | 'valid',
  index: number,
  field: string,
  name: string,
): [number, number] {
  const along = (axis: 0 | 1): number => {
    if (padding === 'same') return Math.ceil(size[axis] / strides[axis])
    const reach = (kernel[axis] - 1) * dilation[axis] + 1
    if (reach > size[axis]) {
      throw invalid(
        index,
        field,
        `${name} has a window of ${reach} over an input of ${formatShape(size)}: the input is smaller than the kernel.`,
      )
    }
    return Math.ceil((size[axis] - reach + 1) / strides[axis])
  }
  return [along(0), along(1)]
}

function parametersOf(layer: Layer, input: Shape): { parameters: number; trainableParameters: number } {
  const channels = input.at(-1) as number
  const all = (parameters: number) => ({
    parameters,
    trainableParameters: parameters,
  })
  switch (layer.type) {
    case 'conv2d':
      return all(
        layer.kernelSize[0] * layer.kernelSize[1] * channels * layer.filters +
          (layer.useBias ? layer.filters : 0),
      )
    case 'depthwiseConv2d': {
      const out = channels * layer.depthMultiplier
      return all(layer.kernelSize[0] * layer.kernelSize[1] * out + (layer.useBias ? out : 0))
    }
    case 'separableConv2d': {
      const middle = channels * layer.depthMultiplier
      return all(
        layer.kernelSize[0] * layer.kernelSize[1] * middle +
          middle * layer.filters +
          (layer.useBias ? layer.filters : 0),
      )
    }
    case 'dense':
      return all(channels * layer.units + (layer.useBias ? layer.units : 0))
    case 'batchNormalization':
      return { parameters: 4 * channels, trainableParameters: 2 * channels }
    default:
      return all(0)
  }
}

function spatial(shape: Shape, index: number, name: string): [number, number, number] {
  if (shape.length !== 3) {
    throw invalid(
      index,
      'type',
      `${name} needs maps of height, width and channels; it gets ${formatShape(shape)} values.`,
    )
  }
  return shape as [number, number, number]
}

function invalid(index: number, argument: string, message: string): InvalidInputError {
  return new InvalidInputError({
    code: 'architecture_invalid',
    message,
    field: `architecture.${index}.${argument}`,
  })
}

function tooLarge(index: number, message: string): TooLargeError {
  return new TooLargeError({
    code: 'architecture_too_large',
    message,
    field: `architecture.${index}`,
  })
}

const count = (n: number): string => n.toLocaleString('en-US')
