import type { Activation, Layer } from '@convscope/shared'
import { type Attribute, DataType, type } from '../../graph/attributes.js'
import type { Output } from '../../graph/graph.js'
import { nativeAddon } from '../../graph/native-addon.js'
import type { Tape } from '../../graph/tape.js'

type LayerOf<Type extends Layer['type']> = Extract<Layer, { type: Type }>
type Size = readonly [height: number, width: number]

const T = { T: type('float32') }
const padding = (layer: { padding: 'same' | 'valid' }): Attribute => ({ string: layer.padding.toUpperCase() })
const overSpace = (values: Size): Attribute => ({ ints: [1, values[0], values[1], 1] })

type PlainActivation = Exclude<Activation, 'linear' | 'softmax'>

const ACTIVATIONS: Record<Exclude<Activation, 'linear'>, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
}

/** Of each value; softmax over the last dimension. */
export function activation(tape: Tape, x: Output, name: Activation): Output {
  const { graph } = tape
  if (name === 'linear') return x
  const y = graph.op(ACTIVATIONS[name], [x], T)
  if (name === 'softmax') return tape.record([x], y)
  // From the output, not from the input as TensorFlow's stock gradient: the input is nowhere else needed, so a
  // convolution can write its activated result at once.
  return tape.record([x], y, (dy) => [gradientOf(tape, name, y, dy)])
}

function gradientOf({ graph }: Tape, name: PlainActivation, y: Output, dy: Output): Output {
  // Their definitions name the output first.
  if (name === 'sigmoid' || name === 'tanh') return graph.op(`${ACTIVATIONS[name]}Grad`, [y, dy], T)
  return graph.op(`${ACTIVATIONS[name]}Grad`, [dy, y], T)
}

/** Adds one value per channel; nothing where there is no bias. */
export function addBias(tape: Tape, x: Output, bias: Output | undefined): Output {
  if (bias === undefined) return x
  const output = tape.graph.op('BiasAdd', [x, bias], T)
  return tape.record([x, bias], output, (dy, [wantsX, wantsBias]) => [
    wantsX === true ? dy : null,
    wantsBias === true ? tape.graph.op('BiasAddGrad', [dy], T) : null,
  ])
}

/**
 * [n, h, w, channels] by a kernel [height, width, channels, filters], without bias and activation.
 * @param size height and width of x.
 */
export function convolution(
  tape: Tape,
  x: Output,
  kernel: Output,
  layer: LayerOf<'conv2d'>,
  size: Size,
): Output {
  return convolveDilated(tape, 'Conv2D', x, kernel, layer, size)
}

/** Sums of a kernel's gradient that stay in the cache while an image passes. */
const MOST_SUMS = 65_536

/**
 * Whether our own gradient of kernel and bias is the faster one: for few channels always, for many where the sums of a
 * block fit wide registers (docs/performance.md has the figures).
 */
export function hasOwnGradient(layer: LayerOf<'conv2d'>, channels: number): boolean {
  if ([...layer.strides, ...layer.dilationRate].some((n) => n !== 1)) return false
  if (channels <= 4) return layer.filters % 16 === 0
  const sums = layer.kernelSize[0] * layer.kernelSize[1] * channels * layer.filters
  const isBlocked = channels % 4 === 0 && layer.filters % 64 === 0
  return isBlocked && sums <= MOST_SUMS && nativeAddon().vectorBytes === 64
}

/** As `convolution` and `addBias`, where `hasOwnGradient`: one pass gives the gradients of kernel and bias. */
export function convolutionWithOwnGradient(
  tape: Tape,
  inputs: { x: Output; kernel: Output; bias: Output | undefined },
  layer: LayerOf<'conv2d'>,
): Output {
  const { graph } = tape
  const { x, kernel, bias } = inputs
  const attributes = { ...T, strides: overSpace([1, 1]), padding: padding(layer) }
  const convolved = graph.op('Conv2D', [x, kernel], attributes)
  const output = bias === undefined ? convolved : graph.op('BiasAdd', [convolved, bias], T)
  const before = ([0, 1] as const).map((axis) => paddingBefore(layer, axis))
  const recorded = bias === undefined ? [x, kernel] : [x, kernel, bias]
  return tape.record(recorded, output, (dy, wanted) => {
    const shape = graph.op('Shape', [x], { ...T, out_type: type('int32') })
    const gradients = graph.add('ConvscopeFilterGrad', [x, dy, kernel], {
      top: { int: before[0] as number },
      left: { int: before[1] as number },
    })
    const dx = wanted[0] === true ? graph.op('Conv2DBackpropInput', [shape, kernel, dy], attributes) : null
    return [dx, ...gradients.outputs].slice(0, recorded.length)
  })
}

/** Rows or columns that "same" puts before an image where strides are 1. */
function paddingBefore(layer: LayerOf<'conv2d'>, axis: 0 | 1): number {
  return layer.padding === 'same' ? Math.floor((layer.kernelSize[axis] - 1) / 2) : 0
}

/** Each channel by kernels of its own [height, width, channels, depthMultiplier]. */
export function depthwiseConvolution(
  tape: Tape,
  x: Output,
  kernel: Output,
  layer: LayerOf<'depthwiseConv2d' | 'separableConv2d'>,
  size: Size,
): Output {
  return convolveDilated(tape, 'DepthwiseConv2dNative', x, kernel, layer, size)
}

type Windowed = Pick<LayerOf<'conv2d'>, 'kernelSize' | 'strides' | 'dilationRate' | 'padding'>

function convolveDilated(
  tape: Tape,
  operation: 'Conv2D' | 'DepthwiseConv2dNative',
  x: Output,
  kernel: Output,
  layer: Windowed,
  size: Size,
): Output {
  const convolve = (input: Output, attribute: Attribute) =>
    tape.record(
      [input, kernel],
      tape.graph.op(operation, [input, kernel], {
        ...T,
        strides: overSpace(layer.strides),
        padding: attribute,
      }),
    )
  if (layer.dilationRate.every((rate) => rate === 1)) return convolve(x, padding(layer))
  // Not every kernel of TensorFlow for processors heeds dilation: every rate-th pixel becomes an image of its own.
  const spread = dilatedBlocks(size, layer)
  const block = tape.graph.integers(layer.dilationRate)
  const index = { Tblock_shape: type('int32') }
  const blocks = tape.graph.op('SpaceToBatchND', [x, block, pairs(tape, spread.paddings)], {
    ...T,
    ...index,
    Tpaddings: type('int32'),
  })
  const convolved = convolve(tape.record([x], blocks), { string: 'VALID' })
  const output = tape.graph.op('BatchToSpaceND', [convolved, block, pairs(tape, spread.crops)], {
    ...T,
    ...index,
    Tcrops: type('int32'),
  })
  return tape.record([convolved], output)
}

/** What to pad before, and cut after, a convolution of every rate-th pixel, so that the result is that of a dilated one. */
function dilatedBlocks(
  size: Size,
  { kernelSize, dilationRate, padding: kind }: Windowed,
): { paddings: Size[]; crops: Size[] } {
  const axes = ([0, 1] as const).map((axis) => {
    const rate = dilationRate[axis]
    const needed = kind === 'same' ? (kernelSize[axis] - 1) * rate : 0
    const before = Math.floor(needed / 2)
    const filled = size[axis] + needed
    const extra = (rate - (filled % rate)) % rate
    return { padding: [before, needed - before + extra] as const, crop: [0, extra] as const }
  })
  return { paddings: axes.map((axis) => axis.padding), crops: axes.map((axis) => axis.crop) }
}

function pairs(tape: Tape, values: readonly Size[]): Output {
  return tape.graph.constant({
    dtype: DataType.int32,
    shape: [values.length, 2],
    data: Int32Array.from(values.flat()),
  })
}

/** Mixes the channels of every pixel by a kernel [1, 1, channels, filters]. */
export function pointwiseConvolution(tape: Tape, x: Output, kernel: Output): Output {
  const output = tape.graph.op('Conv2D', [x, kernel], {
    ...T,
    strides: overSpace([1, 1]),
    padding: { string: 'VALID' },
  })
  return tape.record([x, kernel], output)
}

/** [n, values] by a kernel [values, units]. */
export function product(tape: Tape, x: Output, kernel: Output): Output {
  const { graph } = tape
  const multiply = (a: Output, b: Output, ofA = false, ofB = false) =>
    graph.op('MatMul', [a, b], { ...T, transpose_a: { bool: ofA }, transpose_b: { bool: ofB } })
  return tape.record([x, kernel], multiply(x, kernel), (dy, [wantsX, wantsKernel]) => [
    wantsX === true ? multiply(dy, kernel, false, true) : null,
    wantsKernel === true ? multiply(x, dy, true, false) : null,
  ])
}

export function pooling(tape: Tape, x: Output, layer: LayerOf<'maxPooling2d' | 'averagePooling2d'>): Output {
  const output = tape.graph.op(layer.type === 'maxPooling2d' ? 'MaxPool' : 'AvgPool', [x], {
    ...T,
    ksize: overSpace(layer.poolSize),
    strides: overSpace(layer.strides ?? layer.poolSize),
    padding: padding(layer),
  })
  return tape.record([x], output)
}

/** What `poolOnce` does beside pooling. */
export interface PoolingExtras {
  relu: boolean
  /** Null drops nothing. */
  dropout: { rate: number; seed: number; step: Output } | null
}

/** Whether `poolOnce` computes the layer: windows do not overlap, and a place in one fits a byte. */
export function isPooledOnce(layer: LayerOf<'maxPooling2d'>): boolean {
  const strides = layer.strides ?? layer.poolSize
  const [height, width] = layer.poolSize
  return strides[0] === height && strides[1] === width && height * width < 255
}

/**
 * Max pooling, relu and dropout in one pass over the values, and one pass back.
 * @param sizes height and width of x and of the result.
 */
export function poolOnce(
  tape: Tape,
  x: Output,
  layer: LayerOf<'maxPooling2d'>,
  sizes: { from: Size; to: Size },
  { relu, dropout: dropped }: PoolingExtras,
): Output {
  const { graph } = tape
  const rate = dropped?.rate ?? 0
  const seeds =
    dropped === null
      ? graph.integers([0, 0])
      : graph.op('Pack', [[graph.integer(dropped.seed), dropped.step]], { T: type('int32') })
  const before = ([0, 1] as const).map((axis) => {
    const filled = sizes.to[axis] * layer.poolSize[axis]
    return layer.padding === 'same' ? Math.floor(Math.max(0, filled - sizes.from[axis]) / 2) : 0
  })
  const attributes: Record<string, Attribute> = {
    height: { int: layer.poolSize[0] },
    width: { int: layer.poolSize[1] },
    top: { int: before[0] as number },
    left: { int: before[1] as number },
    relu: { int: relu ? 1 : 0 },
    rate: { float: rate },
    scale: { float: 1 / (1 - rate) },
  }
  const inputs = [x, seeds, graph.integers(sizes.to)]
  const [y, codes] = graph.add('ConvscopePool', inputs, attributes).outputs as [Output, Output]
  return tape.record([x], y, (dy) => [graph.op('ConvscopePoolGrad', [dy, codes, x], attributes)])
}

/** [n, h, w, channels] to [n, channels]. */
export function globalPooling(tape: Tape, x: Output, kind: 'Max' | 'Mean'): Output {
  const output = tape.graph.op(kind, [x, tape.graph.integers([1, 2])], {
    ...T,
    Tidx: type('int32'),
    keep_dims: { bool: false },
  })
  return tape.record([x], output)
}

/** [n, …] to [n, values]. */
export function flatten(tape: Tape, x: Output, values: number): Output {
  return reshape(tape, x, [-1, values])
}

export function reshape(tape: Tape, x: Output, shape: readonly number[]): Output {
  const { graph } = tape
  const attributes = { ...T, Tshape: type('int32') }
  const output = graph.op('Reshape', [x, graph.integers(shape)], attributes)
  return tape.record([x], output, (dy) => [
    graph.op('Reshape', [dy, graph.op('Shape', [x], { ...T, out_type: type('int32') })], attributes),
  ])
}

export function addAll(tape: Tape, inputs: readonly Output[]): Output {
  const output = tape.graph.op('AddN', [inputs], T)
  return tape.record(inputs, output, (dy, wanted) => wanted.map((wants) => (wants ? dy : null)))
}

/**
 * Joins the last dimension.
 * @param sizes of the last dimension, one per input.
 * @param axis number of the last dimension.
 */
export function concatenate(
  tape: Tape,
  inputs: readonly Output[],
  sizes: readonly number[],
  axis: number,
): Output {
  const { graph } = tape
  const last = graph.integer(axis)
  const output = graph.op('ConcatV2', [inputs, last], { ...T, Tidx: type('int32') })
  return tape.record(inputs, output, (dy, wanted) => {
    const attributes = { ...T, Tlen: type('int32'), num_split: { int: sizes.length } }
    const parts = graph.add('SplitV', [dy, graph.integers(sizes), last], attributes).outputs
    return wanted.map((wants, index) => (wants ? (parts[index] as Output) : null))
  })
}

/**
 * Sets values to zero at random and divides the others by 1 - rate; the mask is a function of seed and step, the same
 * that `StatelessRandomUniform` gives.
 * @param step int32 scalar.
 */
export function dropout(tape: Tape, x: Output, rate: number, seed: number, step: Output): Output {
  if (rate === 0) return x
  const { graph } = tape
  const seeds = graph.op('Pack', [[graph.integer(seed), step]], { T: type('int32') })
  const attributes = { rate: { float: rate }, scale: { float: 1 / (1 - rate) } }
  const drop = (values: Output) => graph.op('ConvscopeDropout', [values, seeds], attributes)
  // The gradient goes through the same mask, which is sooner drawn again than kept.
  return tape.record([x], drop(x), (dy) => [drop(dy)])
}

export interface BatchStatistics {
  /** [channels]. */
  mean: Output
  /** [channels], of the batch itself: divided by the number of values. */
  variance: Output
}

/**
 * Normalises each channel of [n, h, w, channels] by the batch's own mean and variance.
 * Source: Ioffe and Szegedy, "Batch normalization", ICML 2015.
 */
export function batchNormalization(
  tape: Tape,
  x: Output,
  { gamma, beta }: { gamma: Output; beta: Output },
  epsilon: number,
): { output: Output; statistics: BatchStatistics } {
  const { graph } = tape
  const none = graph.constant({ dtype: DataType.float32, shape: [0], data: new Float32Array() })
  const attributes = { ...T, U: type('float32'), epsilon: { float: epsilon }, is_training: { bool: true } }
  const { outputs } = graph.add('FusedBatchNormV3', [x, gamma, beta, none, none], attributes)
  const [y, mean, corrected, ...reserved] = outputs as [Output, Output, Output, Output, Output, Output]
  const output = tape.record([x, gamma, beta], y, (dy, wanted) => {
    const gradients = graph.add('FusedBatchNormGradV3', [dy, x, gamma, ...reserved], attributes).outputs
    return wanted.map((wants, index) => (wants ? (gradients[index] as Output) : null))
  })
  return { output, statistics: { mean, variance: uncorrected(tape, x, corrected) } }
}

/** TensorFlow's fused operation gives the variance of the population, n / (n - 1) times that of the batch. */
function uncorrected({ graph }: Tape, x: Output, variance: Output): Output {
  const shape = graph.op('Shape', [x], { ...T, out_type: type('int32') })
  const all = graph.op('Prod', [shape, graph.integers([0])], { T: type('int32'), Tidx: type('int32') })
  const channels = graph.op('Size', [variance], { ...T, out_type: type('int32') })
  const count = graph.cast(graph.op('Div', [all, channels], { T: type('int32') }), 'int32', 'float32')
  const lessOne = graph.op('Maximum', [graph.op('Sub', [count, graph.scalar(1)], T), graph.scalar(1)], T)
  return graph.op('Mul', [variance, graph.op('Div', [lessOne, count], T)], T)
}

/** Normalises by statistics that were gathered before. */
export function fixedNormalization(
  { graph }: Tape,
  x: Output,
  inputs: { gamma: Output; beta: Output; mean: Output; variance: Output },
  epsilon: number,
): Output {
  const { outputs } = graph.add(
    'FusedBatchNormV3',
    [x, inputs.gamma, inputs.beta, inputs.mean, inputs.variance],
    { ...T, U: type('float32'), epsilon: { float: epsilon }, is_training: { bool: false } },
  )
  return outputs[0] as Output
}
