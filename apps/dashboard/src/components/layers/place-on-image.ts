import type { ArchitectureSummary, LayerSummary } from '@convscope/shared'
import type { ImageBox } from '@/components/analyses/dataset-image-button'

/** What a position of a layer's map sees of the image; null for a layer that sees all of it. */
export function placeOnImage(
  _summary: ArchitectureSummary,
  layer: LayerSummary,
  _place: { y: number; x: number },
): ImageBox | null {
  if (layer.outputShape.length !== 3) return null
  return null
}
