import { type LayerSummary, type ReceptiveField, type RunDetail, receptiveField } from '@convscope/shared'

/** What a position of a layer's map sees of the image; null where every position sees all of it. */
export function placeOnImage(
  { architecture, summary }: Pick<RunDetail, 'architecture' | 'summary'>,
  layer: LayerSummary,
  { y, x }: { y: number; x: number },
): ReceptiveField | null {
  if (layer.outputShape.length !== 3) return null
  return receptiveField({ layers: architecture, inputShape: summary.inputShape }, layer.name, y, x)
}
