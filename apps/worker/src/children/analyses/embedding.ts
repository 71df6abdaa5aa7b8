import { embed } from '@convscope/model'
import type { RecordedAnalysis } from '@convscope/storage'
import { type AnalysisContext, type QuestionOf, throughOf } from './analysis-context.js'
import { storeImageSheet } from './pictures.js'

/** A plane on which images lie near each other that a layer answers alike. */
export async function answerEmbedding(
  { request, checkpoint, dataset }: QuestionOf<'embedding'>,
  { parts, artifacts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [network, images] = await Promise.all([parts.network(checkpoint), parts.dataset(throughOf(dataset))])
  const { points, indices, labels, explainedVariance } = await embed(network, images, request, onProgress)
  const sheet = await storeImageSheet(artifacts, images[request.split], images.inputShape, indices)
  return {
    result: {
      // Four digits are more than a page can show.
      points: Array.from(points, (value) => Number(value.toPrecision(5))),
      indices: Array.from(indices),
      labels: Array.from(labels),
      explainedVariance: explainedVariance === null ? null : Array.from(explainedVariance),
      sheet,
    },
    artifacts: [sheet.sha256],
  }
}
