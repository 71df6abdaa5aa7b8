import { Graph, type Output } from '../../graph/graph.js'
import type { FetchedTensor, TensorValue } from '../../graph/native-addon.js'
import type { NetworkParts } from '../../graph/network/build-network.js'
import { Session } from '../../graph/session.js'
import { GraphVariable } from '../../graph/variable.js'

/** What a graph computes when it is asked. */
export interface Question {
  /** Placeholders that each asking gives tensors for. */
  inputs: readonly Output[]
  fetches: readonly Output[]
}

/** A network's list and its weights, by layer in the order of TensorFlow.js. */
export interface WeightedLayers extends Pick<NetworkParts, 'layers' | 'inputShape'> {
  weights: ReadonlyMap<string, readonly { shape: readonly number[]; values: Float32Array }[]>
}

/** Operations cannot be taken out of a graph: beyond so many questions it is better begun anew. */
const MOST_QUESTIONS = 32

/** A network's weights in a session of TensorFlow, and the questions about it that have been asked so far. */
export class QuestionGraph {
  readonly #graph: Graph
  readonly #parts: NetworkParts
  readonly #session: Session
  readonly #questions = new Map<string, Question>()

  private constructor(graph: Graph, parts: NetworkParts) {
    this.#graph = graph
    this.#parts = parts
    this.#session = new Session(graph)
  }

  /** @throws Error when the addon is missing. */
  static async open({ layers, inputShape, weights }: WeightedLayers): Promise<QuestionGraph> {
    const graph = new Graph()
    const values: [GraphVariable, Float32Array][] = []
    const variables = new Map(
      [...weights].map(([name, tensors]) => [
        name,
        tensors.map(({ shape, values: data }) => {
          const variable = new GraphVariable(graph, shape)
          values.push([variable, data])
          return variable
        }),
      ]),
    )
    const opened = new QuestionGraph(graph, { layers, inputShape, variables, seeds: new Map() })
    try {
      if (values.length > 0) await opened.#session.run(GraphVariable.assignment(values))
    } catch (error) {
      opened.close()
      throw error
    }
    return opened
  }

  /** Whether it knows the question, or has room for one more. */
  canAnswer(key: string): boolean {
    return this.#questions.has(key) || this.#questions.size < MOST_QUESTIONS
  }

  /**
   * @param key names the question: it is built when it is asked for the first time.
   * @param tensors one for each of the question's inputs.
   * @throws Error with TensorFlow's code.
   */
  answer(
    key: string,
    build: (graph: Graph, parts: NetworkParts) => Question,
    tensors: readonly TensorValue[],
  ): Promise<FetchedTensor[]> {
    const question = this.#questions.get(key) ?? build(this.#graph, this.#parts)
    this.#questions.set(key, question)
    const feeds = question.inputs.map((input, i) => [input, tensors[i] as TensorValue] as const)
    return this.#session.run({ feeds, fetches: question.fetches })
  }

  close(): void {
    this.#session.close()
  }
}
