import type { RecordedAnalysis } from '@convscope/storage'
import type { AnalysisQuestion } from '../network-messages.js'
import { answerAblation, answerAblationRanking } from './ablations.js'
import type { AnalysisContext } from './analysis-context.js'
import { answerAttribution } from './attributions.js'
import { answerChannelMatch } from './channel-match.js'
import { answerEmbedding } from './embedding.js'
import { answerLayerHealth } from './layer-health.js'
import { answerMaximization } from './maximization.js'
import { answerTestSet } from './test-set.js'
import { answerTopImages } from './top-images.js'

/** Answers a question of any kind: computes, stores the pictures, and tells what goes into the row. */
export function answerAnalysis(
  question: AnalysisQuestion,
  context: AnalysisContext,
): Promise<RecordedAnalysis> {
  const { request, ...rest } = question
  switch (request.kind) {
    case 'gradCam':
    case 'integratedGradients':
    case 'occlusion':
      return answerAttribution({ ...rest, request }, context)
    case 'ablation':
      return answerAblation({ ...rest, request }, context)
    case 'ablationRanking':
      return answerAblationRanking({ ...rest, request }, context)
    case 'channelMatch':
      return answerChannelMatch({ ...rest, request }, context)
    case 'testSet':
      return answerTestSet({ ...rest, request }, context)
    case 'layerHealth':
      return answerLayerHealth({ ...rest, request }, context)
    case 'topImages':
      return answerTopImages({ ...rest, request }, context)
    case 'maximization':
      return answerMaximization({ ...rest, request }, context)
    case 'embedding':
      return answerEmbedding({ ...rest, request }, context)
  }
}
