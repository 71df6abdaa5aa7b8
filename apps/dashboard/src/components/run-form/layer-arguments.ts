import {
  activationSchema,
  LAYER_TYPES,
  type LayerInput,
  type LayerType,
  layerSchema,
} from '@convscope/shared'

/** How an argument is edited. `size` is one number or two: "3" or "3, 5". */
export interface LayerArgument {
  name: string
  kind: 'number' | 'size' | 'choice' | 'switch' | 'names'
  choices?: readonly string[]
}

const ACTIVATION: LayerArgument = { name: 'activation', kind: 'choice', choices: activationSchema.options }
const PADDING: LayerArgument = { name: 'padding', kind: 'choice', choices: ['same', 'valid'] }
const size = (name: string): LayerArgument => ({ name, kind: 'size' })
const number = (name: string): LayerArgument => ({ name, kind: 'number' })
const POOLING = [size('poolSize'), size('strides'), PADDING]
const CONVOLUTION = [size('kernelSize'), size('strides'), size('dilationRate'), PADDING, ACTIVATION]

const ARGUMENTS: Record<LayerType, LayerArgument[]> = {
  conv2d: [number('filters'), ...CONVOLUTION],
  depthwiseConv2d: [...CONVOLUTION, number('depthMultiplier')],
  separableConv2d: [number('filters'), ...CONVOLUTION],
  maxPooling2d: POOLING,
  averagePooling2d: POOLING,
  globalAveragePooling2d: [],
  globalMaxPooling2d: [],
  batchNormalization: [],
  dropout: [number('rate')],
  flatten: [],
  dense: [number('units'), ACTIVATION],
  activation: [ACTIVATION],
  add: [{ name: 'inputs', kind: 'names' }],
  concatenate: [{ name: 'inputs', kind: 'names' }],
}

/** What a layer begins with when it is added. */
const STARTS: Partial<Record<LayerType, object>> = {
  conv2d: { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
  depthwiseConv2d: { kernelSize: 3, padding: 'same', activation: 'relu' },
  separableConv2d: { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
  dropout: { rate: 0.2 },
  dense: { units: 128, activation: 'relu' },
  activation: { activation: 'relu' },
  add: { inputs: [] },
  concatenate: { inputs: [] },
}

export const argumentsOf = (type: LayerType): LayerArgument[] => ARGUMENTS[type]
export const TYPES = LAYER_TYPES

export function newLayer(type: LayerType): LayerInput {
  const draft = { type, ...STARTS[type] }
  const parsed = layerSchema.safeParse(draft)
  return parsed.success ? parsed.data : (draft as LayerInput)
}

/** The text in an argument's control. */
export function toText(value: unknown): string {
  if (Array.isArray(value))
    return new Set(value).size === 1 && value.length === 2 ? String(value[0]) : value.join(', ')
  return value === undefined ? '' : String(value)
}

/** The value that a control's text means; what it cannot mean is left for the schema to refuse. */
export function fromText({ kind }: LayerArgument, text: string): unknown {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (kind === 'names') return parts
  if (kind === 'choice') return text
  if (parts.length === 0) return undefined
  return parts.length === 1 ? Number(parts[0]) : parts.map(Number)
}
