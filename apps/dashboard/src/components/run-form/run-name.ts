import { ARCHITECTURE_PRESETS, type DatasetRecord, type RunDetail } from '@convscope/shared'

/** As the schema says. */
const LONGEST = 120

/** The name of one of several runs that differ in their seed. */
export const nameWithSeed = (name: string, seed: number): string => `${name}, seed ${seed}`

/**
 * What a clone is called: as its original, counted, without the seeds that the name spoke of. Empty when the original
 * had no name of its own, and was named after its network and data set.
 */
export function cloneName(
  { name, preset, dataset }: Pick<RunDetail, 'name' | 'preset' | 'dataset'>,
  datasets: readonly Pick<DatasetRecord, 'name' | 'title'>[],
): string {
  const base = name.replace(/(, seed \d+)+$/, '')
  const network = ARCHITECTURE_PRESETS.find((each) => each.name === preset)?.title ?? 'Own network'
  const title = datasets.find((each) => each.name === dataset)?.title
  if (base === `${network} on ${title}`) return ''
  const [, stem = base, number = '1'] = /^(.*?) \((\d{1,6})\)$/s.exec(base) ?? []
  const end = ` (${Number(number) + 1})`
  return [...stem].slice(0, LONGEST - end.length).join('') + end
}
