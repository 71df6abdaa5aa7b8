import type { Graph, Operation, Output } from './graph.js'
import { type FetchedTensor, nativeAddon, type SessionHandle, type TensorValue } from './native-addon.js'

export interface RunRequest {
  feeds?: readonly (readonly [Output, TensorValue])[]
  fetches?: readonly Output[]
  targets?: readonly Operation[]
}

/** Runs a graph, one run after the other, on a thread beside JavaScript's. Its variables live as long as it does. */
export class Session {
  readonly #handle: SessionHandle

  /** @param config a serialised `ConfigProto`; the process's settings when left out. */
  constructor(graph: Graph, config: Uint8Array = new Uint8Array()) {
    this.#handle = nativeAddon().createSession(graph.handle, config)
  }

  /**
   * The fetched tensors, in order.
   * @throws Error with TensorFlow's code.
   */
  async run({ feeds = [], fetches = [], targets = [] }: RunRequest): Promise<FetchedTensor[]> {
    return (await nativeAddon().runSession(this.#handle, feeds, fetches, targets, false)) as FetchedTensor[]
  }

  /** Runs once and says what each operation took: a serialised `RunMetadata`. */
  async trace({ feeds = [], fetches = [], targets = [] }: RunRequest): Promise<Uint8Array> {
    const results = await nativeAddon().runSession(this.#handle, feeds, fetches, targets, true)
    return new Uint8Array(results.at(-1) as ArrayBuffer)
  }

  close(): void {
    nativeAddon().closeSession(this.#handle)
  }
}
