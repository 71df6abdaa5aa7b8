import { gradCam, integratedGradients, type LoadedNetwork, occlusion } from '@convscope/model'
import type { AnalysisResults } from '@convscope/shared'
import type { RecordedAnalysis } from '@convscope/storage'
import { readInput } from '../network-input.js'
import type { AnalysisContext, QuestionOf } from './analysis-context.js'
import { storeValueMap } from './pictures.js'

type Attribution = 'gradCam' | 'integratedGradients' | 'occlusion'

/** Why the network gives this answer to this image. */
export async function answerAttribution(
  question: QuestionOf<Attribution>,
  context: AnalysisContext,
): Promise<RecordedAnalysis> {
  const { network, input } = await openImage(question, context)
  const result = await attribute(question, network, input, context)
  return { result, artifacts: [result.map.sha256] }
}

/** The network and the image that a question is about. */
export async function openImage(
  question: Pick<QuestionOf<Attribution>, 'checkpoint' | 'source' | 'inputShape' | 'sourceDataset'>,
  { parts, artifacts }: AnalysisContext,
): Promise<{ network: LoadedNetwork; input: Float32Array }> {
  const { checkpoint, source, inputShape, sourceDataset } = question
  if (source === null) throw new Error('The question names no image.')
  const [network, { pixels }] = await Promise.all([
    parts.network(checkpoint),
    readInput({ source, inputShape, sourceDataset }, { artifacts, parts }),
  ])
  return { network, input: Float32Array.from(pixels, (byte) => byte / 255) }
}

async function attribute(
  { request }: QuestionOf<Attribution>,
  network: LoadedNetwork,
  input: Float32Array,
  { artifacts, onProgress }: AnalysisContext,
): Promise<AnalysisResults[Attribution]> {
  if (request.kind === 'gradCam') {
    const { values, shape, classIndex, probability } = await gradCam(network, input, request)
    return { classIndex, probability, map: await storeValueMap(artifacts, values, shape) }
  }
  if (request.kind === 'occlusion') {
    const { values, shape, ...facts } = await occlusion(network, input, request, onProgress)
    return { ...facts, map: await storeValueMap(artifacts, values, shape) }
  }
  const attributed = await integratedGradients(network, input, request, onProgress)
  const { classIndex, outputAtInput, outputAtBaseline, sum } = attributed
  const [height, width, channels] = attributed.shape
  const perPixel = sumOverChannels(attributed.values, channels)
  const map = await storeValueMap(artifacts, perPixel, [height, width])
  return { classIndex, outputAtInput, outputAtBaseline, sum, map }
}

function sumOverChannels(values: Float32Array, channels: number): Float32Array {
  const sums = new Float32Array(values.length / channels)
  values.forEach((value, i) => {
    const pixel = Math.floor(i / channels)
    sums[pixel] = (sums[pixel] as number) + value
  })
  return sums
}
