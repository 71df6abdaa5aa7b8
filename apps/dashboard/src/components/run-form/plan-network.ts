import {
  type ArchitectureSummary,
  assertClassifier,
  type DatasetRecord,
  type FieldIssue,
  isConvscopeError,
  type LayerInput,
  type LayerSummary,
  layersSchema,
  summariseArchitecture,
  toFieldIssues,
} from '@convscope/shared'
import { inWords } from '@/format/field-words'

export interface PlannedNetwork {
  summary: ArchitectureSummary | null
  /** Of each layer without the input, as far as the network can be built. */
  layers: LayerSummary[]
  issues: FieldIssue[]
}

/** Shapes and parameters of layers being edited, or what is wrong with them, with the API's fields and the page's words. */
export function planNetwork(layers: LayerInput[], dataset: DatasetRecord): PlannedNetwork {
  const parsed = layersSchema.safeParse(layers)
  if (!parsed.success) {
    return {
      summary: null,
      layers: [],
      issues: toFieldIssues(parsed.error.issues, 'architecture').map(inWords),
    }
  }
  let summary: ArchitectureSummary | null = null
  try {
    summary = summariseArchitecture(parsed.data, dataset.inputShape)
    assertClassifier(summary, parsed.data, dataset.classes.length)
    return { summary, layers: summary.layers.slice(1), issues: [] }
  } catch (error) {
    if (!isConvscopeError(error)) throw error
    const issues = [inWords({ field: error.field ?? 'architecture', message: error.message })]
    return { summary, layers: summary?.layers.slice(1) ?? [], issues }
  }
}
