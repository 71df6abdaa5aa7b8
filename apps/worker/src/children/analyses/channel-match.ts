import { matchChannels } from '@convscope/model'
import { decodeNpy } from '@convscope/shared'
import type { RecordedAnalysis } from '@convscope/storage'
import type { AnalysisContext, QuestionOf } from './analysis-context.js'

/** Which channel of one stored layer answers as which channel of another. */
export async function answerChannelMatch(
  { operands }: QuestionOf<'channelMatch'>,
  { artifacts }: AnalysisContext,
): Promise<RecordedAnalysis> {
  const [one, other] = await Promise.all(
    operands.map(async ({ sha256 }) => decodeNpy(await artifacts.read(sha256))),
  )
  if (one === undefined || other === undefined) throw new Error('The question names no two layers.')
  const { correlation, best } = await matchChannels(one, other)
  const columns = other.shape.at(-1) as number
  const common = Math.min(one.shape.at(-1) as number, columns)
  const equalNumber = Array.from(
    { length: common },
    (_, channel) => correlation[channel * columns + channel] as number,
  )
  const pairs = [...best].sort((a, b) => b.correlation - a.correlation)
  return { result: { pairs, equalNumber }, artifacts: [] }
}
