import { type Attribute, type } from '../../attributes.js'
import type { Graph, Output } from '../../graph.js'

/** What an operation of ours does beside its own work. */
export interface Extras {
  relu: boolean
  /** Null drops nothing. */
  dropout: { rate: number; seed: number; step: Output } | null
}

/** Dropout as such an operation is told of it. */
export function dropoutOf(
  graph: Graph,
  dropout: Extras['dropout'],
): { seeds: Output; attributes: Record<'rate' | 'scale', Attribute> } {
  const rate = dropout?.rate ?? 0
  const seeds =
    dropout === null
      ? graph.integers([0, 0])
      : graph.op('Pack', [[graph.integer(dropout.seed), dropout.step]], { T: type('int32') })
  return { seeds, attributes: { rate: { float: rate }, scale: { float: 1 / (1 - rate) } } }
}
