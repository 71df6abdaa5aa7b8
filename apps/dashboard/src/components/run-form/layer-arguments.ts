import { type LayerArgument, type LayerInput, type LayerType, layerSchema } from '@convscope/shared'

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

export function newLayer(type: LayerType): LayerInput {
  const draft = { type, ...STARTS[type] }
  const parsed = layerSchema.safeParse(draft)
  return parsed.success ? parsed.data : (draft as LayerInput)
}

/** The text in an argument's control. */
export function toText(value: unknown): string {
  if (Array.isArray(value)) {
    const isSquare = value.length === 2 && typeof value[0] === 'number' && value[0] === value[1]
    return isSquare ? String(value[0]) : value.join(', ')
  }
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
  if (kind === 'text') return text.trim()
  const values = parts.map((part) => (Number.isNaN(Number(part)) ? part : Number(part)))
  return values.length === 1 ? values[0] : values
}
