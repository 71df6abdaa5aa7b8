import type { ArchitectureSummary, LayerSummary } from '@convscope/shared'

export const LAYER_VIEWS = ['kernels', 'images', 'excite', 'ablation', 'map'] as const
export type LayerViewName = (typeof LAYER_VIEWS)[number]

export const VIEW_TITLES: Record<LayerViewName, string> = {
  kernels: 'Kernels',
  images: 'Top images',
  excite: 'What excites it',
  ablation: 'Ablation',
  map: 'Map',
}

/** Layers that have a page: all but the input. */
export function pagedLayers(summary: ArchitectureSummary): LayerSummary[] {
  return summary.layers.filter(({ type }) => type !== 'input')
}

export const channelCount = ({ outputShape }: Pick<LayerSummary, 'outputShape'>): number =>
  outputShape.at(-1) ?? 0

/** A layer with maps has filters, as its maps are labelled; a flat one has units. */
export function channelWord(shape: readonly number[], count = 1): string {
  const word = shape.length === 1 ? 'unit' : 'filter'
  return count === 1 ? word : `${word}s`
}

/** Views that say something about a layer: one without weights has no kernels. */
export function viewsOf({ parameters }: Pick<LayerSummary, 'parameters'>): LayerViewName[] {
  return LAYER_VIEWS.filter((view) => view !== 'kernels' || parameters > 0)
}

export function layerPath(
  runId: string,
  layer: string,
  { checkpointId, view }: { checkpointId?: string | undefined; view?: LayerViewName | undefined } = {},
): string {
  return `/runs/${runId}/layers/${layer}${queryOf({ checkpoint: checkpointId, view })}`
}

export function channelPath(runId: string, layer: string, channel: number, checkpointId?: string): string {
  return `/runs/${runId}/layers/${layer}/${channel}${queryOf({ checkpoint: checkpointId })}`
}

function queryOf(values: Record<string, string | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? '' : `?${query}`
}
