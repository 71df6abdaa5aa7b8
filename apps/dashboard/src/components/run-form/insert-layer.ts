import type { LayerInput } from '@convscope/shared'

const ENDS_MAPS = new Set(['flatten', 'globalAveragePooling2d', 'globalMaxPooling2d'])
const READS_MAPS = /2d$/i

/**
 * A new layer where it is of use: before the part that classifies, and what reads maps before the maps end. At the end
 * of a list that does not classify.
 */
export function insertLayer(layers: readonly LayerInput[], layer: LayerInput): LayerInput[] {
  const mapsEnd = layers.findIndex(({ type }) => ENDS_MAPS.has(type))
  const wantsMaps = READS_MAPS.test(layer.type) || layer.type === 'flatten'
  const place = wantsMaps && mapsEnd >= 0 ? mapsEnd : classifierStart(layers)
  return layers.toSpliced(place, 0, layer)
}

/** Where the layers begin that turn what was found into probabilities: dense with softmax, or dense, then softmax. */
function classifierStart(layers: readonly LayerInput[]): number {
  const last = layers.at(-1)
  if (last === undefined || !('activation' in last) || last.activation !== 'softmax') return layers.length
  const at = layers.length - 1
  if (last.type !== 'activation') return at
  return layers[at - 1]?.type === 'dense' ? at - 1 : at
}
