import { layerHealth } from '@convscope/model'
import type { RecordedAnalysis } from '@convscope/storage'
import { type AnalysisContext, type QuestionOf, throughOf } from './analysis-context.js'

/** How the layers of a network do over a sample of a data set. */
export async function answerLayerHealth(
  { request, checkpoint, dataset }: QuestionOf<'layerHealth'>,
  { parts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [network, images] = await Promise.all([parts.network(checkpoint), parts.dataset(throughOf(dataset))])
  const layers = await layerHealth(network, images, { ...request, layers: null }, onProgress)
  return { result: { images: layers[0]?.images ?? 0, layers }, artifacts: [] }
}
