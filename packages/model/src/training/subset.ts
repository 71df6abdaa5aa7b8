import { permutation } from './permutation.js'

/** Validation takes the same images whatever the run's seed is, so that runs that differ in it can be compared. */
export const VALIDATION_SEED = 0

/**
 * Places of so many examples, all classes in proportion, chosen at random: a function of labels, `most` and `seed` alone.
 * Every class that has examples has at least one, as long as there are as many places as classes. Where a class's share
 * is no whole number, those with the largest remainders get one more (Hamilton's method).
 * @returns places in rising order.
 */
export function stratifiedSubset(labels: Uint16Array, most: number, seed: number): Uint32Array {
  const byClass = placesByClass(labels)
  const shares = sharesOf(
    [...byClass.values()].map((places) => places.length),
    most,
  )
  const chosen: number[] = []
  for (const [i, [label, places]] of [...byClass].entries()) {
    // Epochs count from 1: this is none of theirs.
    const order = permutation(places.length, seed, -1 - label)
    for (const place of order.subarray(0, shares[i])) chosen.push(places[place] as number)
  }
  return Uint32Array.from(chosen).sort()
}

/** In the order of the labels. */
function placesByClass(labels: Uint16Array): Map<number, number[]> {
  const byClass = new Map<number, number[]>()
  labels.forEach((label, place) => {
    const places = byClass.get(label)
    if (places === undefined) byClass.set(label, [place])
    else places.push(place)
  })
  return new Map([...byClass].sort(([a], [b]) => a - b))
}

/** Whole numbers in proportion to `sizes`, none larger than its size, that add up to `most`. */
function sharesOf(sizes: readonly number[], most: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  const least = most >= sizes.length ? 1 : 0
  const exact = sizes.map((size) => (size * most) / all)
  const shares = exact.map((share) => Math.max(least, Math.floor(share)))
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - (shares[i] as number) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  let left = most - shares.reduce((sum, share) => sum + share, 0)
  // Rare classes that were given their one place took it from the others.
  while (left !== 0) {
    const order = left > 0 ? byRemainder : [...byRemainder].reverse()
    for (const { i } of order) {
      if (left === 0) break
      const share = shares[i] as number
      if (left > 0 ? share < (sizes[i] as number) : share > least) {
        shares[i] = share + Math.sign(left)
        left -= Math.sign(left)
      }
    }
  }
  return shares
}
