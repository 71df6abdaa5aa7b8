import { z } from 'zod'

/** A node of the JSON schema that zod writes, as far as our schemas use it. */
interface Node {
  type?: string
  const?: unknown
  enum?: unknown[]
  default?: unknown
  properties?: Record<string, Node>
  items?: Node
  prefixItems?: Node[]
  anyOf?: Node[]
  oneOf?: Node[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minItems?: number
  pattern?: string
}

/**
 * Values that a schema takes, with no field left out and each unlike its default: together they hold every field, and
 * every alternative of every field.
 */
export function examplesOf(schema: z.ZodType): unknown[] {
  return examples(z.toJSONSchema(schema, { io: 'input' }) as Node)
}

/** Dotted paths of the fields that a schema takes and that hold a value of their own, those of lists as one. */
export function fieldsOf(schema: z.ZodType): string[] {
  return [...new Set(fields(z.toJSONSchema(schema, { io: 'input' }) as Node, ''))]
}

function examples(node: Node): unknown[] {
  const alternatives = node.oneOf ?? node.anyOf
  if (alternatives !== undefined) return alternatives.flatMap(examples)
  if (node.const !== undefined) return [node.const]
  if (node.enum !== undefined) return [node.enum.find((each) => each !== node.default)]
  switch (node.type) {
    case 'object':
      return objects(node.properties ?? {})
    case 'array': {
      if (node.prefixItems !== undefined) return [node.prefixItems.map((item) => examples(item)[0])]
      const items = examples(node.items ?? {})
      return [items.length < (node.minItems ?? 0) ? [...items, ...items] : items]
    }
    case 'boolean':
      return [!(node.default ?? false)]
    case 'null':
      return [null]
    case 'string':
      return ['example_1']
    case 'integer':
    case 'number':
      return [numberOf(node)]
    default:
      throw new Error(`No example is known for ${JSON.stringify(node)}`)
  }
}

/** As many as its richest field has alternatives. */
function objects(properties: Record<string, Node>): unknown[] {
  const byName = Object.entries(properties).map(([name, node]) => [name, examples(node)] as const)
  const most = Math.max(1, ...byName.map(([, list]) => list.length))
  return Array.from({ length: most }, (_, n) =>
    Object.fromEntries(byName.map(([name, list]) => [name, list[n % list.length]])),
  )
}

function numberOf(node: Node): number {
  const low = node.minimum ?? node.exclusiveMinimum ?? 0
  const high = Math.min(node.maximum ?? node.exclusiveMaximum ?? low + 6, low + 6)
  const middle = (low + high) / 2
  const value = node.type === 'integer' ? Math.round(middle) : middle
  return value === node.default ? (value + high) / 2 : value
}

function fields(node: Node, path: string): string[] {
  const alternatives = node.oneOf ?? node.anyOf
  if (alternatives !== undefined) return alternatives.flatMap((each) => fields(each, path))
  // What can have one value only is nobody's choice.
  if (node.type === 'null' || node.const !== undefined) return []
  if (node.properties === undefined) return [path]
  return Object.entries(node.properties).flatMap(([name, each]) =>
    fields(each, path === '' ? name : `${path}.${name}`),
  )
}
