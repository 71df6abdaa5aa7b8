import { type Attribute, DataType, type } from './attributes.js'
import { type GraphHandle, nativeAddon, type TensorValue } from './native-addon.js'

/** A tensor that an operation will give when the graph runs. */
export type Output = number & { readonly output: never }
/** An operation of the graph. */
export type Operation = number & { readonly operation: never }

/**
 * A graph of TensorFlow under construction. Operations are named by their type and a counter.
 * Source of the operations: https://www.tensorflow.org/api_docs/python/tf/raw_ops
 */
export class Graph {
  readonly handle: GraphHandle = nativeAddon().createGraph()
  #operations = 0

  /**
   * @param inputs in the order of the operation's definition; an array for an input that is a list.
   * @throws Error with TensorFlow's code when the operation does not exist or its inputs do not fit.
   */
  add(
    operation: string,
    inputs: readonly (Output | readonly Output[])[],
    attributes: Readonly<Record<string, Attribute>> = {},
    controls: readonly Operation[] = [],
  ): { id: Operation; outputs: Output[] } {
    this.#operations += 1
    const name = `${operation}_${this.#operations}`
    const added = nativeAddon().addOperation(this.handle, operation, name, inputs, controls, attributes)
    return { id: added.id as Operation, outputs: added.outputs as Output[] }
  }

  /** As `add`, for operations that give one tensor: that tensor. */
  op(
    operation: string,
    inputs: readonly (Output | readonly Output[])[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Output {
    return this.add(operation, inputs, attributes).outputs[0] as Output
  }

  /** @param shape -1 is a dimension that is known only when the graph runs. */
  placeholder(dtype: DataType, shape: readonly number[]): Output {
    return this.op('Placeholder', [], { dtype: type(dtype), shape: { shape } })
  }

  constant(value: TensorValue): Output {
    return this.op('Const', [], { dtype: { type: value.dtype }, value: { tensor: value } })
  }

  scalar(value: number): Output {
    return this.constant({ dtype: DataType.float32, shape: [], data: Float32Array.of(value) })
  }

  integer(value: number): Output {
    return this.constant({ dtype: DataType.int32, shape: [], data: Int32Array.of(value) })
  }

  integers(values: readonly number[]): Output {
    return this.constant({ dtype: DataType.int32, shape: [values.length], data: Int32Array.from(values) })
  }

  /** float32 [count]. */
  zeros(count: number): Output {
    return this.constant({ dtype: DataType.float32, shape: [count], data: new Float32Array(count) })
  }

  cast(value: Output, from: DataType, to: DataType): Output {
    return this.op('Cast', [value], { SrcT: type(from), DstT: type(to) })
  }

  /** Gradients of `ys`, weighted by `dys`, with respect to `xs`: TensorFlow's own. */
  gradients(ys: readonly Output[], xs: readonly Output[], dys: readonly Output[]): Output[] {
    return nativeAddon().addGradients(this.handle, ys, xs, dys) as Output[]
  }
}
