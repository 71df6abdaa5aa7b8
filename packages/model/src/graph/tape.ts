import { type } from './attributes.js'
import type { Graph, Output } from './graph.js'

/**
 * The gradients of an operation's inputs from that of its output, null for those that are not wanted.
 * @param wanted one per input.
 */
export type Backward = (dy: Output, wanted: readonly boolean[]) => (Output | null)[]

interface Entry {
  inputs: readonly Output[]
  output: Output
  backward: Backward
}

/** Remembers how outputs came about, to find gradients backwards: reverse-mode differentiation. */
export class Tape {
  readonly graph: Graph
  readonly #entries: Entry[] = []

  constructor(graph: Graph) {
    this.graph = graph
  }

  /**
   * @param backward when left out, TensorFlow's own gradient of what lies between inputs and output; then no input may
   *   depend on another.
   */
  record(inputs: readonly Output[], output: Output, backward?: Backward): Output {
    this.#entries.push({ inputs, output, backward: backward ?? this.#stockGradient(inputs, output) })
    return output
  }

  /** Gradients with respect to `sources`, which `output` must depend on, from the gradient of `output`. */
  gradients(output: Output, dy: Output, sources: readonly Output[]): Output[] {
    const depends = new Set<Output>(sources)
    for (const entry of this.#entries) {
      if (entry.inputs.some((input) => depends.has(input))) depends.add(entry.output)
    }
    const parts = new Map<Output, Output[]>([[output, [dy]]])
    for (const { inputs, output: own, backward } of this.#entries.toReversed()) {
      const wanted = inputs.map((input) => depends.has(input))
      const arrived = parts.get(own)
      if (arrived === undefined || !wanted.includes(true)) continue
      backward(this.#sum(arrived), wanted).forEach((gradient, index) => {
        if (gradient === null) return
        const input = inputs[index] as Output
        parts.set(input, [...(parts.get(input) ?? []), gradient])
      })
    }
    return sources.map((source) => this.#sum(parts.get(source) ?? []))
  }

  #sum(parts: readonly Output[]): Output {
    if (parts.length === 0) throw new Error('An output does not depend on what its gradient was asked for.')
    if (parts.length === 1) return parts[0] as Output
    return this.graph.op('AddN', [parts], { T: type('float32') })
  }

  #stockGradient(inputs: readonly Output[], output: Output): Backward {
    return (dy, wanted) => {
      const gradients = this.graph.gradients(
        [output],
        inputs.filter((_, index) => wanted[index]),
        [dy],
      )
      return inputs.map((_, index) => (wanted[index] ? (gradients.shift() as Output) : null))
    }
  }
}
