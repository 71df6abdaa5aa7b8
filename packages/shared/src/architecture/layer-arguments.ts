import { z } from 'zod'
import { type LayerType, layerSchema } from './layer-schema.js'

/** How an argument is written. `size` is one number or two, `names` are those of layers. */
export interface LayerArgument {
  name: string
  kind: 'number' | 'size' | 'choice' | 'switch' | 'text' | 'names'
  choices?: readonly string[]
}

interface Described {
  type?: string
  enum?: string[]
  anyOf?: unknown[]
}

const ARGUMENTS = new Map(
  layerSchema.options.map((option) => {
    const { properties = {} } = z.toJSONSchema(option, { io: 'input' })
    const list = Object.entries(properties)
      .filter(([name]) => name !== 'type')
      .map(([name, described]) => toArgument(name, described as Described))
    return [option.shape.type.value as LayerType, list]
  }),
)

/** Every argument of a layer, out of its schema: what a form has to offer. */
export function layerArguments(type: LayerType): LayerArgument[] {
  return ARGUMENTS.get(type) ?? []
}

function toArgument(name: string, { type, enum: choices, anyOf }: Described): LayerArgument {
  if (anyOf !== undefined) return { name, kind: 'size' }
  if (choices !== undefined) return { name, kind: 'choice', choices }
  if (type === 'boolean') return { name, kind: 'switch' }
  if (type === 'array') return { name, kind: 'names' }
  if (type === 'string') return { name, kind: 'text' }
  return { name, kind: 'number' }
}
