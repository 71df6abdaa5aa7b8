import type { AnalysisRecordOf } from '@convscope/shared'

/** Of what is known of all layers, what a page about one channel shows. */
export function healthOfChannel(
  health: AnalysisRecordOf<'layerHealth'> | null,
  layer: string,
): AnalysisRecordOf<'layerHealth'> | null {
  if (health === null || health.result === null) return health
  const layers = health.result.layers.filter((each) => each.layer === layer)
  return { ...health, result: { ...health.result, layers } }
}

export function topImagesOfChannel(
  top: AnalysisRecordOf<'topImages'> | null,
  channel: number,
): AnalysisRecordOf<'topImages'> | null {
  if (top === null || top.result === null) return top
  const channels = top.result.channels.filter((each) => each.channel === channel)
  return { ...top, result: { ...top.result, channels } }
}
