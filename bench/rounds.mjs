/**
 * Lets several programs do the same in turns, so that whatever else slows the machine slows all of them: only what was
 * measured in the same round is worth comparing.
 *
 * @template T
 * @param {Record<string, (round: number) => Promise<T>>} participants each is asked once in every round; rounds count
 *   from 0, those that warm up from below
 * @param {object} options
 * @param {number} options.rounds that count
 * @param {number} [options.warmUps] before them
 * @param {(results: Record<string, T>, name: string) => void} [options.onRound] hears of each, warm-ups too
 * @returns {Promise<Record<string, T>[]>} what each said, round by round
 */
export async function inTurns(participants, { rounds, warmUps = 1, onRound = () => {} }) {
  const names = Object.keys(participants)
  const counted = []
  for (let round = -warmUps; round < rounds; round++) {
    // Told in the same order, whoever came first.
    const results = Object.fromEntries(names.map((name) => [name, undefined]))
    for (const name of orderOf(names, round + warmUps)) results[name] = await participants[name](round)
    onRound(results, round < 0 ? 'warm-up' : `round ${round + 1}`)
    if (round >= 0) counted.push(results)
  }
  return counted
}

/** Every other round goes backwards and each pair of rounds begins with another one: nobody always follows the same. */
function orderOf(names, round) {
  const first = Math.floor(round / 2) % names.length
  const order = [...names.slice(first), ...names.slice(0, first)]
  return round % 2 === 0 ? order : order.reverse()
}
