import type { AnalysisResults } from '@convscope/shared'

type Ranking = AnalysisResults['ablationRanking']
type Ablated = Ranking['channels'][number]

export const ABLATION_SORTS = ['lost', 'number'] as const
export type AblationSort = (typeof ABLATION_SORTS)[number]

/** Fraction of the images that are read right no more; below zero where the network does better without. */
export const accuracyLost = (
  baseline: Ranking['baseline'],
  { accuracy }: Pick<Ablated, 'accuracy'>,
): number => baseline.accuracy - accuracy

/** What is missed most comes first: by accuracy, then by loss. */
export function orderByLoss(
  baseline: Ranking['baseline'],
  channels: Ablated[],
  sort: AblationSort,
): Ablated[] {
  return [...channels].sort((a, b) =>
    sort === 'number'
      ? a.channel - b.channel
      : accuracyLost(baseline, b) - accuracyLost(baseline, a) || b.loss - a.loss || a.channel - b.channel,
  )
}
