import type { TensorValue } from './native-addon.js'

/** TensorFlow's numbers of the types that we use (tensorflow/c/tf_datatype.h). */
export const DataType = { float32: 1, int32: 3, uint8: 4, int64: 9, bool: 10 } as const
export type DataType = keyof typeof DataType

/** The value of an operation's attribute, with its kind. */
export type Attribute =
  | { type: number }
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  /** -1 is a dimension that is not known. */
  | { shape: readonly number[] }
  | { tensor: TensorValue }

export const type = (name: DataType): Attribute => ({ type: DataType[name] })
