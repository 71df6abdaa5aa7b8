import type { Activation, Layer } from '@convscope/shared'
import type { NpyArray } from '@/api/load-npy'
import type { CellWindow } from './cell-window'

/** What one input channel adds to a convolution's sum. Rows of numbers, as they lie in the picture. */
export interface Term {
  inputChannel: number
  patch: number[][]
  kernel: number[][]
  products: number[][]
  /** Of the products. */
  sum: number
  /** The pointwise weight that it is multiplied by, in a separable convolution. */
  pointwise: number | null
  /** What it adds in the end. */
  contribution: number
}

export type CellTrace =
  | {
      type: 'convolution'
      /** The strongest contributions first. */
      terms: Term[]
      sum: number
      bias: number
      activation: Activation
      value: number
    }
  | { type: 'pooling'; rule: 'max' | 'mean'; patch: (number | null)[][]; value: number }
  | { type: 'steps'; steps: { title: string; value: number }[]; value: number }

export interface CellSources {
  window: CellWindow
  /** Of each layer that this one reads, the window's part: height x width x channels. */
  patches: NpyArray[]
  /** By name: kernel (of the one channel), bias, gamma … */
  weights: Record<string, NpyArray>
  /** [height, width] of the input: what lies beyond does not count when pooling. */
  inputSize: readonly [number, number]
}

/** How a cell's value came about, computed anew from what was stored; null for layers that are not computed cell by cell. */
export function traceCell(layer: Layer, channel: number, sources: CellSources): CellTrace | null {
  switch (layer.type) {
    case 'conv2d':
      return convolve(layer.activation, channel, sources, allChannels(sources))
    case 'depthwiseConv2d':
      return convolve(layer.activation, channel, sources, [
        termOf(
          sources,
          Math.floor(channel / layer.depthMultiplier),
          kernelOf(sources, 'depthwise_kernel', null),
        ),
      ])
    case 'separableConv2d':
      return convolve(layer.activation, channel, sources, separable(sources, layer.depthMultiplier))
    case 'maxPooling2d':
    case 'averagePooling2d':
      return pool(layer.type === 'maxPooling2d' ? 'max' : 'mean', channel, sources)
    case 'batchNormalization':
      return normalise(layer.epsilon, channel, sources)
    case 'activation':
      return activate(layer.activation, channel, sources)
    case 'add':
      return add(channel, sources)
    case 'concatenate':
      return takeOver(channel, sources)
    case 'dropout':
      return { type: 'steps', steps: [], value: sources.patches[0]?.values[channel] ?? 0 }
    default:
      return null
  }
}

/** What an activation makes of one value; null for one that looks at all channels. */
export function activated(activation: Activation, value: number): number | null {
  switch (activation) {
    case 'linear':
      return value
    case 'relu':
      return Math.max(0, value)
    case 'relu6':
      return Math.min(6, Math.max(0, value))
    case 'elu':
      return value > 0 ? value : Math.expm1(value)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-value))
    case 'tanh':
      return Math.tanh(value)
    case 'softmax':
      return null
  }
}

function convolve(
  activation: Activation,
  channel: number,
  { weights }: CellSources,
  terms: Term[],
): CellTrace | null {
  const sum = terms.reduce((total, { contribution }) => total + contribution, 0)
  const bias = weights.bias?.values[channel] ?? 0
  const value = activated(activation, sum + bias)
  if (value === null) return null
  terms.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  return { type: 'convolution', terms, sum, bias, activation, value }
}

function allChannels(sources: CellSources): Term[] {
  const channels = sources.patches[0]?.shape[2] ?? 0
  return Array.from({ length: channels }, (_, inputChannel) =>
    termOf(sources, inputChannel, kernelOf(sources, 'kernel', inputChannel)),
  )
}

/** Each output of the depthwise step, times its pointwise weight. */
function separable(sources: CellSources, depthMultiplier: number): Term[] {
  const pointwise = sources.weights.pointwise_kernel?.values ?? new Float32Array()
  return Array.from(pointwise, (weight, middle) => {
    const kernel = kernelOf(sources, 'depthwise_kernel', middle)
    const term = termOf(sources, Math.floor(middle / depthMultiplier), kernel)
    return { ...term, pointwise: weight, contribution: term.sum * weight }
  })
}

/** @param at place along the last axis; null where there is none. */
function kernelOf({ weights }: CellSources, name: string, at: number | null): number[][] {
  const kernel = weights[name]
  const [height = 0, width = 0, depth = 1] = kernel?.shape ?? []
  return rows(height, width, (y, x) => kernel?.values[(y * width + x) * depth + (at ?? 0)] ?? 0)
}

function termOf({ window, patches }: CellSources, inputChannel: number, kernel: number[][]): Term {
  const [input] = patches
  const [, width = 0, channels = 1] = input?.shape ?? []
  const [down, right] = window.dilation
  const patch = rows(
    kernel.length,
    kernel[0]?.length ?? 0,
    (y, x) => input?.values[(y * down * width + x * right) * channels + inputChannel] ?? 0,
  )
  const products = patch.map((row, y) => row.map((value, x) => value * (kernel[y]?.[x] ?? 0)))
  const sum = products.flat().reduce((total, product) => total + product, 0)
  return { inputChannel, patch, kernel, products, sum, pointwise: null, contribution: sum }
}

function pool(rule: 'max' | 'mean', channel: number, { window, patches, inputSize }: CellSources): CellTrace {
  const [input] = patches
  const [height = 0, width = 0, channels = 1] = input?.shape ?? []
  const patch = rows(height, width, (y, x) => {
    const isInside =
      window.y + y >= 0 && window.y + y < inputSize[0] && window.x + x >= 0 && window.x + x < inputSize[1]
    return isInside ? (input?.values[(y * width + x) * channels + channel] ?? 0) : null
  })
  const values = patch.flat().filter((value) => value !== null)
  const value =
    rule === 'max' ? Math.max(...values) : values.reduce((total, each) => total + each, 0) / values.length
  return { type: 'pooling', rule, patch, value }
}

function normalise(epsilon: number, channel: number, { patches, weights }: CellSources): CellTrace {
  const of = (name: string, usual: number) => weights[name]?.values[channel] ?? usual
  const input = patches[0]?.values[channel] ?? 0
  const [mean, variance] = [of('moving_mean', 0), of('moving_variance', 1)]
  const [gamma, beta] = [of('gamma', 1), of('beta', 0)]
  const standard = (input - mean) / Math.sqrt(variance + epsilon)
  const value = standard * gamma + beta
  const steps = [
    { title: 'value', value: input },
    { title: '− moving mean', value: mean },
    { title: `÷ √(moving variance + ${epsilon})`, value: Math.sqrt(variance + epsilon) },
    { title: '× gamma', value: gamma },
    { title: '+ beta', value: beta },
  ]
  return { type: 'steps', steps, value }
}

function activate(activation: Activation, channel: number, { patches }: CellSources): CellTrace | null {
  const input = patches[0]?.values[channel] ?? 0
  const value = activated(activation, input)
  return value === null ? null : { type: 'steps', steps: [{ title: 'value', value: input }], value }
}

function add(channel: number, { patches }: CellSources): CellTrace {
  const steps = patches.map(({ values }, index) => ({
    title: index === 0 ? 'value' : '+ value',
    value: values[channel] ?? 0,
  }))
  return { type: 'steps', steps, value: steps.reduce((total, { value }) => total + value, 0) }
}

/** The channels of each input in turn. */
function takeOver(channel: number, { patches }: CellSources): CellTrace | null {
  let first = 0
  for (const [input, { values, shape }] of patches.entries()) {
    const count = shape[2] ?? 0
    if (channel < first + count) {
      const value = values[channel - first] ?? 0
      return {
        type: 'steps',
        steps: [{ title: `channel ${channel - first} of input ${input + 1}`, value }],
        value,
      }
    }
    first += count
  }
  return null
}

function rows<Value>(height: number, width: number, at: (y: number, x: number) => Value): Value[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => at(y, x)))
}
