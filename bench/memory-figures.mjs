import { figure } from './figure.mjs'
import { MEMORY_EVERY_MS } from './peers/peer.mjs'

const KINDS = [
  ['', 'resident', 'resident memory, files of libraries included'],
  ['Private', 'own', `own memory (anonymous, looked at every ${MEMORY_EVERY_MS} ms)`],
]
const PROGRAMS = { graph: '', keras: ', in Keras', torch: ', in PyTorch' }

/**
 * What programs took at most, and how many times as much Keras took.
 *
 * @param {string} topic begins the keys
 * @param {string} during what was done meanwhile, for the titles
 * @param {Record<string, { resident: number, own: number } | undefined>[]} rounds `Peer.peakMemory` of `graph`, `keras`
 *   and maybe `torch`; no figures where the kernel did not tell
 */
export function memoryFigures(topic, during, rounds) {
  if (rounds.some((round) => Object.values(round).includes(undefined))) return {}
  const all = (title, unit, digits, read) => figure(title, unit, rounds.map(read), digits)
  const figures = {}
  for (const [key, part, kind] of KINDS) {
    const title = `Peak of ${kind}, in ${during}`
    const name = key === '' ? 'memory' : 'privateMemory'
    figures[`${topic}.${name}RatioToKeras`] = all(
      `${title}: Keras takes`,
      '×',
      2,
      ({ graph, keras }) => keras[part] / graph[part],
    )
    for (const [program, where] of Object.entries(PROGRAMS)) {
      if (!(program in rounds[0])) continue
      const megabytes = (round) => round[program][part] / 1e6
      figures[`${topic}.${program}${key}Memory`] = all(`${title}${where}`, 'MB', 0, megabytes)
    }
  }
  return figures
}
