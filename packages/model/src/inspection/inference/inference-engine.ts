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
  /** Where it is in the layer's map, counted along its rows; 0 for a flat layer; -1 in an image that was not looked at. */
  positions: Int32Array
}

/**
 * Puts the places of peaks in some of the images where they belong.
 * @param images their numbers in the batch.
 * @param places images x channels.
 */
export function peaksOf(values: Float32Array, images: Int32Array, places: Int32Array): Peaks {
  const channels = places.length / images.length
  const positions = new Int32Array(values.length).fill(-1)
  images.forEach((image, row) => {
    positions.set(places.subarray(row * channels, (row + 1) * channels), image * channels)
  })
  return { values, positions }
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
  /**
   * Finding where the peaks are takes longer than finding how large they are, and is done for the images that matter only.
   * @param above a value per channel: only images with a peak above its channel's are looked at; NaN stands for any value.
   */
  peaks(layer: NamedLayer, batch: Batch, above: Float32Array): Promise<Peaks>
  /** Outputs of layers, in the order of their names: images x the layer's values. */
  outputs(layers: readonly string[], batch: Batch): Promise<Float32Array[]>
  /** A layer's outputs as rows: images x `folding.width`. */
  rows(layer: NamedLayer, folding: Folding, batch: Batch): Promise<Float32Array>
  halfway(layer: NamedLayer, batch: Batch): Promise<HalfwayBatch>
  dispose(): void
}
