import { InvalidInputError } from '@convscope/shared'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node'
import { UMAP } from 'umap-js'
import type { Dataset } from '../datasets/dataset.js'
import { tf } from '../runtime/tensorflow.js'
import {
  assertDatasetFits,
  eachImageBatch,
  type ImageBatch,
  type ImageSelection,
  selectedIndices,
} from './image-batches.js'
import { foldingOf } from './inference/folding.js'
import type { LoadedNetwork, NamedLayer } from './loaded-network.js'
import { nearestNeighbours } from './nearest-neighbours.js'
import { Covariance, principalComponents } from './principal-components.js'
import { breathe, type OnProgress } from './progress.js'
import { seededRandom } from './seeded-random.js'

export type EmbeddingMethod = 'pca' | 'umap'

export interface Embedding {
  /** Two values per image. */
  points: Float32Array
  /** Where each image stands in its split. */
  indices: Uint32Array
  labels: Uint16Array
  /** Part of the variance along each of the two axes; null for UMAP, whose axes have no meaning. */
  explainedVariance: number[] | null
}

type RowsOfBatch = (batch: ImageBatch) => Promise<Float32Array>

/** UMAP's neighbours are looked for along so many principal components. */
const UMAP_COMPONENTS = 50
const UMAP_NEIGHBOURS = 15
/** Floats of the layer's values that are kept between the passes: 64 MiB. */
const KEPT_VALUES = 2 ** 24
const UMAP_IMAGES = { least: 5, most: 20_000 }

/**
 * The images of a data set as points in the plane: near each other where a layer answers alike.
 *
 * `pca` projects the layer's values onto the two directions in which they vary most. `umap` keeps neighbours together:
 * each image's 15 nearest along the first 50 principal components. Maps of more than 4,096 values are replaced by their
 * channels' means over positions; a layer that is wider still is folded into 4,096 sums with random signs, which keeps
 * products of vectors in the mean. Where those are more than 64 MiB, they are not kept, and the images go through the
 * network twice.
 *
 * Sources: Hotelling, "Analysis of a complex of statistical variables into principal components", 1933; McInnes, Healy,
 * Melville, "UMAP: uniform manifold approximation and projection for dimension reduction", 2018; Weinberger et al.,
 * "Feature hashing for large scale multitask learning", ICML 2009.
 *
 * @param options.seed the same request with the same seed gives the same points.
 * @param onProgress told in images of two passes, whether or not the second has them answered anew, and, for UMAP, in epochs after them.
 * @throws InvalidInputError `layer_unknown`, `input_shape`, `dataset_empty`, `count_out_of_range` (field `count`; UMAP
 *   takes 5 to 20,000 images); the signal's reason.
 */
export async function embed(
  network: LoadedNetwork,
  dataset: Dataset,
  options: ImageSelection & { layer: string; method: EmbeddingMethod; seed: number },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Embedding> {
  const layer = network.layerNamed(options.layer)
  assertDatasetFits(network, dataset)
  const indices = selectedIndices(dataset, options)
  const images = indices.length
  if (options.method === 'umap') assertEnough(images)
  const epochs = options.method === 'umap' ? umapEpochs(images) : 0
  const report = (done: number) => onProgress?.(done, 2 * images + epochs)
  const wanted = options.method === 'umap' ? UMAP_COMPONENTS : 2
  const projected = await project(network, dataset, layer, options, wanted, report, signal)
  const labels = Uint16Array.from(indices, (index) => dataset[options.split].labels[index] as number)
  if (options.method === 'pca') {
    return { points: projected.values, indices, labels, explainedVariance: projected.explained }
  }
  const points = await umap(
    projected.values,
    wanted,
    options.seed,
    (epoch) => report(2 * images + epoch),
    signal,
  )
  return { points, indices, labels, explainedVariance: null }
}

/** The chosen images along the layer's principal components: images x wanted; zero beyond the layer's dimensions. */
async function project(
  network: LoadedNetwork,
  dataset: Dataset,
  layer: NamedLayer,
  options: ImageSelection & { seed: number },
  wanted: number,
  report: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<{ values: Float32Array; explained: number[] }> {
  const engine = await network.inference()
  const folding = foldingOf(layer, options.seed)
  const count = selectedIndices(dataset, options).length
  const { first, again } = rowsOfBatches((batch) => engine.rows(layer, folding, batch), count, folding.width)
  const eachRows = (compute: RowsOfBatch, before: number, done: (rows: Tensor2D, start: number) => void) =>
    eachImageBatch(dataset, options, engine.batchSize, {
      compute,
      done(batch, values) {
        const rows = tf.tensor2d(values, [batch.count, folding.width])
        done(rows, batch.start)
        rows.dispose()
      },
      onProgress: (now) => report(before + now),
      signal,
    })
  const sums = new Covariance()
  const kept: Tensor[] = []
  try {
    await eachRows(first, 0, (rows) => sums.add(rows))
    const { mean, covariance } = sums.read()
    kept.push(mean, covariance)
    const { components, explained } = principalComponents(covariance, wanted, options.seed)
    kept.push(components)
    await breathe(signal)
    const values = new Float32Array(count * wanted)
    const given = components.shape[1]
    await eachRows(again, count, (rows, start) => {
      const part = tf.tidy(() => tf.matMul(tf.sub<Tensor2D>(rows, mean), components))
      part.dataSync().forEach((value, i) => {
        values[(start + Math.floor(i / given)) * wanted + (i % given)] = value
      })
      part.dispose()
    })
    return { values, explained: Array.from({ length: wanted }, (_, i) => explained[i] ?? 0) }
  } finally {
    sums.dispose()
    tf.dispose(kept)
  }
}

/** How rows are had in a first pass, and in those after it: from memory, where they are few. */
function rowsOfBatches(
  compute: RowsOfBatch,
  images: number,
  width: number,
): { first: RowsOfBatch; again: RowsOfBatch } {
  if (images * width > KEPT_VALUES) return { first: compute, again: compute }
  const kept = new Float32Array(images * width)
  return {
    async first(batch) {
      const rows = await compute(batch)
      kept.set(rows, batch.start * width)
      return rows
    },
    again: async ({ start, count }) => kept.subarray(start * width, (start + count) * width),
  }
}

async function umap(
  values: Float32Array,
  dimensions: number,
  seed: number,
  report: (epoch: number) => void,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const images = values.length / dimensions
  const neighbours = Math.min(UMAP_NEIGHBOURS, images - 1)
  const { indices, distances } = await nearestNeighbours(values, dimensions, neighbours, signal)
  const epochs = umapEpochs(images)
  const map = new UMAP({ nNeighbors: neighbours, nEpochs: epochs, random: seededRandom(seed, -3) })
  map.setPrecomputedKNN(indices, distances)
  map.initializeFit(
    Array.from({ length: images }, (_, i) => [...values.subarray(i * dimensions, (i + 1) * dimensions)]),
  )
  for (let epoch = 1; epoch <= epochs; epoch++) {
    map.step()
    report(epoch)
    await breathe(signal)
  }
  return Float32Array.from(map.getEmbedding().flat())
}

/** As UMAP's own defaults: the fewer points, the longer. */
function umapEpochs(images: number): number {
  if (images <= 2500) return 500
  if (images <= 5000) return 400
  return images <= 7500 ? 300 : 200
}

function assertEnough(images: number): void {
  if (images >= UMAP_IMAGES.least && images <= UMAP_IMAGES.most) return
  throw new InvalidInputError({
    code: 'count_out_of_range',
    message: `UMAP takes ${UMAP_IMAGES.least} to ${UMAP_IMAGES.most} images, not ${images}.`,
    field: 'count',
  })
}
