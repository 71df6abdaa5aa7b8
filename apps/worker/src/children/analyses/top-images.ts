import { topActivations } from '@convscope/model'
import type { RecordedAnalysis } from '@convscope/storage'
import { type AnalysisContext, type QuestionOf, throughOf } from './analysis-context.js'
import { storeImageSheet } from './pictures.js'

/** Images of the data set that activate each channel of a layer most. */
export async function answerTopImages(
  { request, checkpoint, dataset }: QuestionOf<'topImages'>,
  { parts, artifacts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [network, images] = await Promise.all([parts.network(checkpoint), parts.dataset(throughOf(dataset))])
  const channels = await topActivations(network, images, request, onProgress)
  const split = images[request.split]
  // Many channels like the same image.
  const sheetIndices = [...new Set(channels.flatMap((channel) => channel.images.map(({ index }) => index)))]
  const sheet = await storeImageSheet(artifacts, split, images.inputShape, sheetIndices)
  return {
    result: { images: Math.min(split.count, request.count ?? split.count), channels, sheet, sheetIndices },
    artifacts: [sheet.sha256],
  }
}
