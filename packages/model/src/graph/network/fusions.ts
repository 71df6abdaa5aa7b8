import type { Activation, ArchitectureSummary, Layer } from '@convscope/shared'

/** What a max pooling does for its neighbours. */
export interface FusedPooling {
  /** Of the layer before, taken after pooling, over a quarter of the values. */
  activation: Activation
  /** The dropout that alone reads the pooling. */
  dropout: { name: string; rate: number } | null
}

export interface Fusions {
  /** By the pooling's name. */
  poolings: Map<string, FusedPooling>
  /** Layers that leave their activation to the pooling after them. */
  bare: Set<string>
  /** Layers that the pooling before them has done. */
  done: Set<string>
}

/** None of them ever falls, so the largest value of a window is the same before and after. */
const NEVER_FALLING: ReadonlySet<Activation> = new Set(['relu', 'relu6', 'elu', 'sigmoid', 'tanh'])

/**
 * Which layers around each max pooling are computed with it: those that nothing else reads.
 * @param kept layers whose own outputs are read from outside.
 */
export function planFusions(
  layers: readonly Layer[],
  names: readonly string[],
  summary: ArchitectureSummary,
  kept: ReadonlySet<string>,
): Fusions {
  const fusions: Fusions = { poolings: new Map(), bare: new Set(), done: new Set() }
  const byName = new Map(names.map((name, index) => [name, layers[index] as Layer]))
  const readersOf = (name: string) => summary.layers.filter(({ inputs }) => inputs.includes(name))
  layers.forEach((layer, index) => {
    if (layer.type !== 'maxPooling2d') return
    const name = names[index] as string
    const before = summary.layers[index + 1]?.inputs[0] as string
    const source = byName.get(before)
    const isOnlyReader = readersOf(before).length === 1 && !kept.has(before)
    let activation: Activation = 'linear'
    if (
      source !== undefined &&
      'activation' in source &&
      isOnlyReader &&
      NEVER_FALLING.has(source.activation)
    ) {
      activation = source.activation
      fusions.bare.add(before)
    }
    const [reader, ...others] = readersOf(name)
    const isReadOnce = others.length === 0 && !kept.has(name)
    const after = isReadOnce && reader !== undefined ? byName.get(reader.name) : undefined
    let dropout: FusedPooling['dropout'] = null
    if (reader !== undefined && after?.type === 'dropout' && after.rate > 0) {
      dropout = { name: reader.name, rate: after.rate }
      fusions.done.add(reader.name)
    }
    fusions.poolings.set(name, { activation, dropout })
  })
  return fusions
}
