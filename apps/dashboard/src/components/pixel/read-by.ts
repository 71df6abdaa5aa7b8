import { type ArchitectureSummary, type Layer, nameLayers } from '@convscope/shared'

export interface ReadLayer {
  layer: Layer
  inputShape: number[]
  outputShape: number[]
  /** The layers whose values it reads: those before dropout, which does nothing outside training. */
  sources: string[]
}

/** A layer with what it reads; null for a name that the network does not have. */
export function readBy(architecture: Layer[], summary: ArchitectureSummary, name: string): ReadLayer | null {
  const layer = architecture[nameLayers(architecture).indexOf(name)]
  const row = rowOf(summary, name)
  if (layer === undefined || row === undefined) return null
  const sources = row.inputs.map((input) => beforeDropout(summary, input))
  const inputShape = rowOf(summary, row.inputs[0] ?? '')?.outputShape ?? []
  return { layer, inputShape, outputShape: row.outputShape, sources }
}

function beforeDropout(summary: ArchitectureSummary, name: string): string {
  const row = rowOf(summary, name)
  return row?.type === 'dropout' ? beforeDropout(summary, row.inputs[0] ?? 'input') : name
}

const rowOf = ({ layers }: ArchitectureSummary, name: string) => layers.find((row) => row.name === name)
