import { letterOf } from './compared'

/** Two of the columns, each by its letter. */
export interface Pair<Value> {
  one: { letter: string; value: Value }
  other: { letter: string; value: Value }
}

/** @param places of the columns; null when one of them has nothing there. */
export function pairOf<Value>(
  values: readonly (Value | null)[],
  [left, right]: readonly [number, number],
): Pair<Value> | null {
  const [one, other] = [values[left] ?? null, values[right] ?? null]
  if (one === null || other === null) return null
  return { one: { letter: letterOf(left), value: one }, other: { letter: letterOf(right), value: other } }
}
