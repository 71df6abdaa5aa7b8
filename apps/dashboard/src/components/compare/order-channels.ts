export const ORDERS = ['number', 'alike', 'unlike'] as const
export type Order = (typeof ORDERS)[number]

/**
 * Channels in the order in which they are shown.
 * @param likeness of each channel to its counterpart, higher for what is more alike; null where it has none. Those come
 *   last in any order but that of numbers.
 */
export function orderByLikeness(likeness: readonly (number | null)[], order: Order): number[] {
  const channels = likeness.map((_, channel) => channel)
  if (order === 'number') return channels
  const sign = order === 'alike' ? -1 : 1
  return channels.sort((a, b) => {
    const [one, other] = [likeness[a] ?? null, likeness[b] ?? null]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || a - b
    return sign * (one - other) || a - b
  })
}

export interface MatchedPair {
  a: number
  b: number
  correlation: number
}

/** Pairs by the number of the one's channel, or by how alike they are. */
export function orderPairs(pairs: readonly MatchedPair[], order: Order): MatchedPair[] {
  const sign = order === 'unlike' ? 1 : -1
  return [...pairs].sort((one, other) =>
    order === 'number' ? one.a - other.a : sign * (one.correlation - other.correlation) || one.a - other.a,
  )
}

/** null without any. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
