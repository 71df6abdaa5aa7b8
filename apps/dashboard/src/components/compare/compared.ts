import type { ErrorDetails, InspectionDetail, LayerActivationRecord } from '@convscope/shared'

/** One of the things that are compared, or why it cannot be shown. */
export interface Compared {
  id: string
  inspection: InspectionDetail | null
  error: ErrorDetails | null
}

/** A column is called by its letter. */
export const letterOf = (place: number): string => String.fromCharCode('A'.charCodeAt(0) + place)

export const layerOf = (compared: Compared, name: string): LayerActivationRecord | null =>
  compared.inspection?.layers.find(({ layer }) => layer === name) ?? null

/** The layers of all columns, each once, in the networks' order. */
export function layerNames(columns: readonly Compared[]): string[] {
  return [...new Set(columns.flatMap(({ inspection }) => inspection?.layers.map(({ layer }) => layer) ?? []))]
}

export const isSettled = ({ inspection, error }: Compared): boolean =>
  error !== null || inspection?.state === 'completed' || inspection?.state === 'failed'
