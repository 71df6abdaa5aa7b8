import { ablate, ablationRanking } from '@convscope/model'
import type { RecordedAnalysis } from '@convscope/storage'
import { type AnalysisContext, type QuestionOf, throughOf } from './analysis-context.js'
import { openImage } from './attributions.js'

/** What becomes of the answer to one image without some channels. */
export async function answerAblation(
  question: QuestionOf<'ablation'>,
  context: AnalysisContext,
): Promise<RecordedAnalysis> {
  const { network, input } = await openImage(question, context)
  return { result: await ablate(network, input, question.request), artifacts: [] }
}

/** What becomes of the score without each channel in turn. */
export async function answerAblationRanking(
  { request, checkpoint, dataset }: QuestionOf<'ablationRanking'>,
  { parts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [network, images] = await Promise.all([parts.network(checkpoint), parts.dataset(throughOf(dataset))])
  return { result: await ablationRanking(network, images, request, onProgress), artifacts: [] }
}
