import type { Attribute } from '../../attributes.js'
import type { Output } from '../../graph.js'
import { nativeAddon } from '../../native-addon.js'
import type { Tape } from '../../tape.js'
import { dropoutOf, type Extras } from './extras.js'
import type { LayerOf, Size } from './layer-attributes.js'

/** Images of so many channels at most are convolved by plain sums, others by Winograd's way. */
const THIN = 4
/** Bytes of vectors that are wide enough for ways of ours to be the faster ones. */
const WIDE = 32
/** Winograd's way pays up to so many kernels, as long as they fit the cache, and from so many places in an image on. */
const WINOGRAD = { mostKernels: 128 * 256, leastPlaces: 36 }

/**
 * Whether `ownConvolution` computes the layer, and is the faster way (docs/performance.md has the figures): with pooling
 * wherever it can, without it where vectors of channels are filled well.
 */
export function isOwnConvolution(
  { filters, kernelSize, strides, dilationRate }: LayerOf<'conv2d'>,
  convolution: {
    /** Of what it reads. */
    channels: number
    /** Height and width of its result. */
    size: Size
    /** Nobody asks for the gradient of what it reads. */
    readsImages: boolean
    /** Whether it pools as well. */
    pools: boolean
  },
): boolean {
  const { channels, size, readsImages, pools } = convolution
  if ([...strides, ...dilationRate].some((n) => n !== 1)) return false
  const { vectorBytes } = nativeAddon()
  if (vectorBytes < WIDE) return false
  // Channels and filters are rounded up to whole vectors.
  const lanes = vectorBytes / Float32Array.BYTES_PER_ELEMENT
  const filledUp = (count: number) => Math.ceil(count / lanes) * lanes
  if (channels <= THIN) return readsImages && (pools || filters === filledUp(filters))
  if (kernelSize.some((n) => n !== 3)) return false
  const kernels = filledUp(channels) * filledUp(filters)
  if (kernels > WINOGRAD.mostKernels) return false
  return pools || (channels * filters >= kernels / 2 && size[0] * size[1] >= WINOGRAD.leastPlaces)
}

/** Whether `ownConvolution` can pool as the layer after it does. */
export function isPooledWithConvolution({ poolSize, strides }: LayerOf<'maxPooling2d'>): boolean {
  return [...poolSize, ...(strides ?? poolSize)].every((n) => n === 2)
}

/** The sizes of a convolution. */
export interface ConvolutionGeometry {
  /** Of what it reads. */
  channels: number
  /** Height and width of its result, before pooling. */
  size: Size
  /** Rows and columns of pooling windows of 2 x 2; null pools nothing. */
  windows: Size | null
}

/**
 * A convolution with strides of 1, its bias, relu, max pooling and dropout in one pass, and one pass back. What lies
 * between is never written. `dropout` needs `windows`.
 */
export function ownConvolution(
  tape: Tape,
  { x, kernel, bias }: { x: Output; kernel: Output; bias: Output | undefined },
  layer: LayerOf<'conv2d'>,
  { channels, size, windows }: ConvolutionGeometry,
  extras: Extras,
): Output {
  const { graph } = tape
  const { seeds, attributes: dropout } = dropoutOf(graph, extras.dropout)
  const before = (n: number) => (layer.padding === 'same' ? Math.floor((n - 1) / 2) : 0)
  const attributes: Record<string, Attribute> = {
    ...dropout,
    thin: { int: channels <= THIN ? 1 : 0 },
    top: { int: before(layer.kernelSize[0]) },
    left: { int: before(layer.kernelSize[1]) },
    height: { int: size[0] },
    width: { int: size[1] },
    relu: { int: extras.relu ? 1 : 0 },
    pools: { int: windows === null ? 0 : 1 },
    rows: { int: windows?.[0] ?? 0 },
    columns: { int: windows?.[1] ?? 0 },
  }
  const added = bias ?? graph.zeros(layer.filters)
  const [y, codes] = graph.add('ConvscopeConv', [x, kernel, added, seeds], attributes).outputs as [
    Output,
    Output,
  ]
  const recorded = bias === undefined ? [x, kernel] : [x, kernel, bias]
  return tape.record(recorded, y, (dy, wanted) => {
    const wantsInput = wanted[0] === true
    const [dx, ...others] = graph.add('ConvscopeConvGrad', [x, kernel, y, codes, dy], {
      ...attributes,
      wants_input: { int: wantsInput ? 1 : 0 },
    }).outputs as [Output, Output, Output]
    return [wantsInput ? dx : null, ...others].slice(0, recorded.length)
  })
}
