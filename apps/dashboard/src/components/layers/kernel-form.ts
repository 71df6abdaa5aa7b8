import type { ArchitectureSummary, LayerSummary, LayerWeightsRecord } from '@convscope/shared'

export type WeightRecord = LayerWeightsRecord['weights'][number]

/** How a kernel is drawn: a picture for each output channel and each input channel. */
export interface KernelForm {
  height: number
  width: number
  /** Pictures of each output channel. */
  inputs: number
  /** Whether one input channel is loaded at a time; the whole kernel otherwise. */
  byInput: boolean
}

/** Inputs of a kernel without places stand in rows of this many. */
const MOST_COLUMNS = 32

/**
 * @returns null for a vector, such as a bias.
 *   A convolution's picture is its window. A dense layer after a flattened one has a picture per channel of what was
 *   flattened. What has no places, a 1 × 1 convolution among it, has one picture with a cell per input.
 */
export function kernelForm(
  { shape }: Pick<WeightRecord, 'shape'>,
  layer: Pick<LayerSummary, 'inputs'>,
  summary: ArchitectureSummary,
): KernelForm | null {
  if (shape.length === 3) {
    const [height, width] = shape as [number, number, number]
    return { height, width, inputs: 1, byInput: false }
  }
  if (shape.length === 4) {
    const [height, width, inputs] = shape as [number, number, number, number]
    if (height * width === 1) return inRows(inputs)
    return { height, width, inputs, byInput: true }
  }
  if (shape.length !== 2) return null
  const flattened = sourceOfFlatten(layer, summary)
  const [inputs] = shape as [number, number]
  if (flattened === null || flattened.reduce((product, n) => product * n, 1) !== inputs) return inRows(inputs)
  const [height, width, channels] = flattened
  return height * width === 1 ? inRows(channels) : { height, width, inputs: channels, byInput: false }
}

function inRows(inputs: number): KernelForm {
  const width = Math.min(MOST_COLUMNS, Math.ceil(Math.sqrt(inputs)))
  return { height: Math.ceil(inputs / width), width, inputs: 1, byInput: false }
}

/** Shape of the maps that a layer reads flattened; dropout between them changes nothing. */
function sourceOfFlatten(
  layer: Pick<LayerSummary, 'inputs'>,
  summary: ArchitectureSummary,
): [number, number, number] | null {
  let source = summary.layers.find(({ name }) => name === layer.inputs[0])
  while (source?.type === 'dropout') source = summary.layers.find(({ name }) => name === source?.inputs[0])
  if (source?.type !== 'flatten') return null
  const maps = summary.layers.find(({ name }) => name === source?.inputs[0])?.outputShape
  return maps?.length === 3 ? (maps as [number, number, number]) : null
}

/**
 * One picture out of a kernel's values, [places, inputs, channels] row by row; NaN where there is no weight.
 * @param data how many inputs and channels the values have: 1 of what was chosen before they were loaded.
 */
export function kernelPicture(
  values: Float32Array,
  { height, width }: Pick<KernelForm, 'height' | 'width'>,
  data: { inputs: number; channels: number },
  input: number,
  channel: number,
): Float32Array {
  return Float32Array.from(
    { length: height * width },
    (_, place) => values[(place * data.inputs + input) * data.channels + channel] ?? Number.NaN,
  )
}

/** The largest absolute value: both ends of a scale with zero in its middle. */
export function reachOf(values: Float32Array): number {
  let reach = 0
  for (const value of values) reach = Math.max(reach, Math.abs(Number.isNaN(value) ? 0 : value))
  return reach
}

export function difference(values: Float32Array, before: Float32Array): Float32Array {
  return values.map((value, i) => value - (before[i] ?? 0))
}

export const KERNEL_SORTS = ['number', 'norm', 'change'] as const
export type KernelSort = (typeof KERNEL_SORTS)[number]

/** Channel numbers; by norm and change the largest first. */
export function orderByKernel({ norms, change }: WeightRecord, sort: KernelSort): number[] {
  const channels = norms.map((_, channel) => channel)
  const by = sort === 'norm' ? norms : sort === 'change' ? change : null
  if (by === null) return channels
  return channels.sort((a, b) => (by[b] as number) - (by[a] as number) || a - b)
}
