import { maximizeChannels } from '@convscope/model'
import type { RecordedAnalysis } from '@convscope/storage'
import type { AnalysisContext, QuestionOf } from './analysis-context.js'
import { storeMadeImages } from './pictures.js'

/** Images made up so that they excite a channel as much as possible. */
export async function answerMaximization(
  { request, checkpoint, inputShape }: QuestionOf<'maximization'>,
  { parts, artifacts, onProgress }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const network = await parts.network(checkpoint)
  const made = await maximizeChannels(network, request, onProgress)
  const pictures = made.map(({ values }) => Uint8Array.from(values, (value) => Math.round(value * 255)))
  const sheet = await storeMadeImages(artifacts, pictures, inputShape)
  return {
    result: { channels: made.map(({ channel, activation }) => ({ channel, activation })), sheet },
    artifacts: [sheet.sha256],
  }
}
