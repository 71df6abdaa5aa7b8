import type { AnalysisResults, ClassMetrics, Misclassified } from '@convscope/shared'

/** Which mistakes are shown: of one true class, of one predicted class, or of both; null takes all. */
export interface MistakeFilter {
  trueClass: number | null
  predicted: number | null
}

/** A mistake with its place on the sheet of pictures. */
export type ShownMistake = Misclassified & { at: number }

/** Most confident first, as they are kept. */
export function filterMistakes(
  misclassified: readonly Misclassified[],
  { trueClass, predicted }: MistakeFilter,
): ShownMistake[] {
  return misclassified.flatMap((mistake, at) =>
    (trueClass === null || mistake.label === trueClass) &&
    (predicted === null || mistake.predicted === predicted)
      ? [{ ...mistake, at }]
      : [],
  )
}

/** Mistakes that the confusion matrix counts under a filter: more than are kept as pictures, perhaps. */
export function countMistakes(confusion: readonly number[][], filter: MistakeFilter): number {
  let sum = 0
  confusion.forEach((row, label) => {
    row.forEach((n, predicted) => {
      const isWanted = (filter.trueClass ?? label) === label && (filter.predicted ?? predicted) === predicted
      if (isWanted && label !== predicted) sum += n
    })
  })
  return sum
}

export const CLASS_SORTS = ['class', 'precision', 'recall', 'f1', 'support'] as const
export type ClassSort = (typeof CLASS_SORTS)[number]

/** Class indices in the order in which they are shown; what cannot be told comes last. */
export function orderClasses(
  perClass: readonly ClassMetrics[],
  sort: ClassSort,
  direction: 'up' | 'down',
): number[] {
  const sign = direction === 'up' ? 1 : -1
  const classes = perClass.map((_, index) => index)
  if (sort === 'class') return classes.sort((a, b) => sign * (a - b))
  return classes.sort((a, b) => {
    const [one, other] = [perClass[a]?.[sort] ?? null, perClass[b]?.[sort] ?? null]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || a - b
    return sign * (one - other) || a - b
  })
}

/** Training accuracy above test accuracy by which a network has learned its images by heart. */
const MUCH = 0.02

type Evaluation = Pick<AnalysisResults['testSet'], 'accuracy' | 'loss'>

/** What the difference between both splits means, in a sentence. */
export function judgeGap(train: Evaluation, test: Evaluation): string {
  const gap = train.accuracy - test.accuracy
  if (gap > MUCH) {
    return 'It reads what it was trained on clearly better than what it has never seen: it overfits.'
  }
  if (gap < -MUCH) return 'It reads the test images better than those that it was trained on.'
  return 'It reads what it has never seen about as well as what it was trained on.'
}
