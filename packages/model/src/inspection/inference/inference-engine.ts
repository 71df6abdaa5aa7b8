import type { Batch } from '../../training/batches.js'
import type { BatchResult } from '../../training/training-engine.js'
import type { LoadedNetwork, NamedLayer } from '../loaded-network.js'
import type { Folding } from './folding.js'

/** What an engine needs of a network; it stays the caller's, and must outlive the engine. */
export type InferredNetwork = Pick<LoadedNetwork, 'model' | 'graph' | 'inputShape' | 'layerNamed'>

/** Where probabilities themselves are masked, none is smaller: the loss stays a number. */
export const SMALLEST_PROBABILITY = 1e-7

/** A classifier's answers to a batch. */
export interface Answers {
  /** Cross-entropy summed over the images, nats. */
  loss: number
  /** The class of each image. */
  predicted: Int32Array
  /** Its probability. */
  confidence: Float32Array
}

/** Each channel's largest value in each image: images x channels. */
export interface Peaks {
  values: Float32Array
  /** Where it is in the layer's map, counted along its rows; 0 for a flat layer. */
  positions: Int32Array
}

/** A batch that has gone through the network as far as one layer. */
export interface HalfwayBatch {
  /**
   * What the rest of the network makes of it.
   * @param mask what each channel of the layer is multiplied by.
   */
  score(mask: Float32Array): Promise<BatchResult>
  dispose(): void
}

/**
 * A network that answers batches of a data set's images. Everything runs as in prediction: no dropout, batch
 * normalization by its moving moments. A batch must stay as it is until it is answered.
 */
export interface InferenceEngine {
  /** Images that go through the network at once within bounded memory. */
  readonly batchSize: number
  /** Of weights that the engine keeps beside the network's own. */
  readonly bytes: number
  /** Of a network that ends in a softmax over classes. */
  answers(batch: Batch): Promise<Answers>
  peaks(layer: NamedLayer, batch: Batch): Promise<Peaks>
  /** Outputs of layers, in the order of their names: images x the layer's values. */
  outputs(layers: readonly string[], batch: Batch): Promise<Float32Array[]>
  /** A layer's outputs as rows: images x `folding.width`. */
  rows(layer: NamedLayer, folding: Folding, batch: Batch): Promise<Float32Array>
  halfway(layer: NamedLayer, batch: Batch): Promise<HalfwayBatch>
  dispose(): void
}
