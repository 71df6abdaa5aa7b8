import type { AnalysisRecordOf } from '@convscope/shared'

type Health = AnalysisRecordOf<'layerHealth'>

/** For pages about layers: what is known of each channel would be megabytes of a wide network. */
export function withoutChannels(health: Health | null): Health | null {
  if (health === null || health.result === null) return health
  const channels = { max: [], mean: [], std: [], fractionZero: [] }
  const layers = health.result.layers.map((layer) => ({ ...layer, channels }))
  return { ...health, result: { ...health.result, layers } }
}
