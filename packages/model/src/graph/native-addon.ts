import { createRequire } from 'node:module'
import path from 'node:path'
import { tensorflowVersion } from '../runtime/tensorflow.js'
import type { Attribute } from './attributes.js'

/** Handles of the addon; it alone can look inside. */
export type GraphHandle = { readonly handle: unique symbol }
export type SessionHandle = { readonly session: unique symbol }

/** A tensor as it goes into the addon: shape and type must fit the data. */
export interface TensorValue {
  /** TensorFlow's number of the type. */
  dtype: number
  shape: readonly number[]
  data: NodeJS.TypedArray
}
/** A tensor as it comes out. */
export interface FetchedTensor {
  dtype: number
  shape: number[]
  data: ArrayBuffer
}

/** What `packages/model/native` defines. Every function throws an Error whose `code` is TensorFlow's. */
export interface NativeAddon {
  /** Bytes of the widest vector registers that its operations use here. */
  readonly vectorBytes: number
  createGraph(): GraphHandle
  addOperation(
    graph: GraphHandle,
    type: string,
    name: string,
    inputs: readonly (number | readonly number[])[],
    controls: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
  ): { id: number; outputs: number[] }
  addGradients(
    graph: GraphHandle,
    ys: readonly number[],
    xs: readonly number[],
    dys: readonly number[],
  ): number[]
  createSession(graph: GraphHandle, config: Uint8Array): SessionHandle
  runSession(
    session: SessionHandle,
    feeds: readonly (readonly [output: number, value: TensorValue])[],
    fetches: readonly number[],
    targets: readonly number[],
    trace: boolean,
  ): Promise<(FetchedTensor | ArrayBuffer)[]>
  closeSession(session: SessionHandle): void
  /** Gives pages of TensorFlow's library back to the system; those still in use come back by themselves. Linux only. */
  releaseLibraries(): void
}

let loaded: NativeAddon | undefined

/**
 * The addon, which the set-up compiles and puts beside TensorFlow.js's own binding.
 * @throws Error when it is missing or was built for something else.
 */
export function nativeAddon(): NativeAddon {
  if (loaded === undefined) {
    // The library that the addon needs is that of TensorFlow.js's binding: load it first, with its settings.
    tensorflowVersion()
    const require = createRequire(import.meta.url)
    const directory = path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
    loaded = require(path.join(directory, 'lib', 'napi-v8', 'convscope_graph.node')) as NativeAddon
    loaded.releaseLibraries()
  }
  return loaded
}
