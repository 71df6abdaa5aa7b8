import { DataType, type } from './attributes.js'
import type { Graph, Operation, Output } from './graph.js'
import type { RunRequest, Session } from './session.js'

let created = 0

/**
 * A float32 variable of a session.
 * Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/VarHandleOp
 */
export class GraphVariable {
  readonly shape: readonly number[]
  readonly handle: Output
  /** Its value at the beginning of a run. */
  readonly value: Output
  readonly #initial: Output
  readonly #assign: Operation

  constructor(graph: Graph, shape: readonly number[]) {
    created += 1
    this.shape = shape
    this.handle = graph.op('VarHandleOp', [], {
      dtype: type('float32'),
      shape: { shape },
      shared_name: { string: `variable_${created}` },
    })
    this.value = graph.op('ReadVariableOp', [this.handle], { dtype: type('float32') })
    this.#initial = graph.placeholder('float32', shape)
    this.#assign = graph.add('AssignVariableOp', [this.handle, this.#initial], { dtype: type('float32') }).id
  }

  /** What sets variables to values, in one run. */
  static assignment(values: readonly (readonly [GraphVariable, Float32Array])[]): RunRequest {
    return {
      feeds: values.map(([variable, data]) => [
        variable.#initial,
        { dtype: DataType.float32, shape: variable.shape, data },
      ]),
      targets: values.map(([variable]) => variable.#assign),
    }
  }

  /** The values of variables, all of the same moment. */
  static async read(session: Session, variables: readonly GraphVariable[]): Promise<Float32Array[]> {
    const tensors = await session.run({ fetches: variables.map(({ value }) => value) })
    return tensors.map(({ data }) => new Float32Array(data))
  }
}
