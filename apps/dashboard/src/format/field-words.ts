import { type FieldIssue, LAYER_TYPES, layerArguments } from '@convscope/shared'

/** What the page calls fields whose name, spelled out, would not say enough. */
const WORDS: Record<string, string> = {
  batchSize: 'Batch',
  bestCheckpoint: 'Best by',
  copies: 'Runs',
  maxTrainingExamples: 'Training images',
  maxValidationExamples: 'Test images',
  notes: 'Description',
  subset: 'Images are',
  dataset: 'Data set',
  useBias: 'Bias',
}

/** Fields that are written inside messages, too. */
const WRITTEN = new Set([
  'learningRate',
  'minDelta',
  ...Object.keys(WORDS),
  ...LAYER_TYPES.flatMap((type) => layerArguments(type).map(({ name }) => name)),
])

/** What the page calls a field: "learningRate" is its "Learning rate". */
export function labelOf(field: string): string {
  const spelled = field.replace(/([A-Z]|\d+)/g, (part) => ` ${part.toLowerCase()}`)
  return WORDS[field] ?? capitalised(spelled)
}

/** A message of the API in the words of the page: its fields by their labels. */
export function inWords({ field, message }: FieldIssue): FieldIssue {
  const key = field.split('.').at(-1) ?? ''
  const isAboutKey = message.startsWith(`${key} `)
  const text = isAboutKey ? labelOf(key) + message.slice(key.length) : message
  const spelled = text.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) =>
    WRITTEN.has(word) ? labelOf(word).toLowerCase() : word,
  )
  return { field, message: capitalised(spelled) }
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
