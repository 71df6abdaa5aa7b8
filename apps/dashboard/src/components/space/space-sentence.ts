import type { SpaceShortage } from '@convscope/shared'
import { count } from '@/format/numbers'

/** What a person needs who can free some: where, how much, and that nothing else is to be done. */
export function spaceSentence(shortages: SpaceShortage[]): string {
  const places = shortages.map(({ worker, missingMegabytes }) => {
    const where = worker === null ? 'The disk' : `The disk of ${worker}`
    return `${where} lacks ${count(missingMegabytes)} MB of the space that a run begins with.`
  })
  return `${places.join(' ')} Queued runs wait there, and begin by themselves when some is freed.`
}
