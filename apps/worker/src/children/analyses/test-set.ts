import { evaluateTestSet } from '@convscope/model'
import type { Misclassified } from '@convscope/shared'
import type { RecordedAnalysis } from '@convscope/storage'
import { type AnalysisContext, type QuestionOf, throughOf } from './analysis-context.js'
import { storeImageSheet } from './pictures.js'

/** Wrong answers that are shown, the most confident ones first. */
const MOST_SHOWN = 500

/** How the network does on every image of a split. */
export async function answerTestSet(
  { request, checkpoint, dataset }: QuestionOf<'testSet'>,
  { parts, artifacts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [network, images] = await Promise.all([parts.network(checkpoint), parts.dataset(throughOf(dataset))])
  const { predictions, ...evaluation } = await evaluateTestSet(network, images, request, onProgress)
  const wrong = wrongAnswers(predictions)
  const misclassified = wrong.slice(0, MOST_SHOWN)
  const shown = misclassified.map(({ index }) => index)
  const sheet =
    shown.length === 0
      ? null
      : await storeImageSheet(artifacts, images[request.split], images.inputShape, shown)
  return {
    result: { ...evaluation, misclassifiedCount: wrong.length, misclassified, sheet },
    artifacts: sheet === null ? [] : [sheet.sha256],
  }
}

type Predictions = Awaited<ReturnType<typeof evaluateTestSet>>['predictions']

function wrongAnswers({ label, predicted, confidence }: Predictions): Misclassified[] {
  const wrong: Misclassified[] = []
  for (let index = 0; index < label.length; index++) {
    if (label[index] === predicted[index]) continue
    wrong.push({
      index,
      label: label[index] as number,
      predicted: predicted[index] as number,
      confidence: confidence[index] as number,
    })
  }
  return wrong.sort((a, b) => b.confidence - a.confidence || a.index - b.index)
}
