import type { LayerActivationRecord } from '@convscope/shared'
import type { Dataset } from '../datasets/dataset.js'
import { ChannelMoments } from './channel-moments.js'
import { type CorrelatedPair, correlatedChannels } from './correlated-channels.js'
import { assertDatasetFits, eachImageBatch, type ImageSelection, selectedIndices } from './image-batches.js'
import type { LoadedNetwork, NamedLayer } from './loaded-network.js'
import { PositionSampler } from './position-sampler.js'
import { breathe, type OnProgress } from './progress.js'
import { type Histogram, StreamingHistogram } from './streaming-histogram.js'

export interface LayerHealth {
  layer: string
  type: LayerActivationRecord['type']
  /** [height, width, channels], or [units]. */
  shape: number[]
  images: number
  /** Of all values of the layer. */
  histogram: Histogram
  /** Of all values of the layer, 0 to 1. */
  fractionZero: number
  /** One value per channel, over all images and positions; population standard deviation. */
  channels: { max: number[]; mean: number[]; std: number[]; fractionZero: number[] }
  /** Channels that never say anything: they give one and the same value over the whole sample. */
  dead: number[]
  /** |correlation| of 0.95 or more over positions and images, strongest first, 50 at most. */
  correlated: CorrelatedPair[]
}

const HISTOGRAM_BINS = 64
const LEAST_CORRELATION = 0.95
const MOST_PAIRS = 50
/** Wider layers get no correlations: their pairs are too many to compute. */
const WIDEST_CORRELATED = 4096
/** Floats kept for the correlations: 16 MiB of a layer, 128 MiB of all. */
const SAMPLED_VALUES = { ofLayer: 2 ** 22, ofAll: 2 ** 25 }
/** They pass on or pick what another layer has computed. */
const NOTHING_OF_THEIR_OWN = ['input', 'dropout', 'flatten', 'maxPooling2d', 'averagePooling2d']

/**
 * Whether the channels of layers do anything over images of a data set, in one pass that holds one batch at a time.
 *
 * Correlations are computed from up to 4 Mi values of a layer: at as many positions of each image as fit, other ones from
 * image to image, always the same for the same images. Layers of more than 4,096 channels have none.
 *
 * @param options.layers null for all that compute something of their own: not dropout, flatten and pooling by windows.
 * @param onProgress told in images.
 * @returns one per layer, from the network's first to its last.
 * @throws InvalidInputError `layer_unknown` (field `layers`), `input_shape`, `dataset_empty` (field `dataset`),
 *   `count_out_of_range`; the signal's reason.
 */
export async function layerHealth(
  network: LoadedNetwork,
  dataset: Dataset,
  options: ImageSelection & { layers: readonly string[] | null },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<LayerHealth[]> {
  assertDatasetFits(network, dataset)
  const layers = chosenLayers(network, options.layers)
  const names = layers.map(({ name }) => name)
  const images = selectedIndices(dataset, options).length
  const mostSampled = Math.min(SAMPLED_VALUES.ofLayer, Math.floor(SAMPLED_VALUES.ofAll / layers.length))
  const records = layers.map((layer) => new LayerRecord(layer, images, mostSampled))
  const engine = await network.inference()
  // While outputs are handed over they are there twice.
  const together = Math.max(1, Math.floor(engine.batchSize / 2))
  await eachImageBatch(dataset, options, together, {
    compute: (batch) => engine.outputs(names, batch),
    async done(batch, outputs) {
      for (const [i, values] of outputs.entries()) {
        records[i]?.add(values, batch.start)
        await breathe(signal)
      }
    },
    onProgress,
    signal,
  })
  const read: LayerHealth[] = []
  for (const record of records) {
    read.push(record.read())
    await breathe(signal)
  }
  return read
}

function chosenLayers(network: LoadedNetwork, names: readonly string[] | null): NamedLayer[] {
  const chosen = new Set(names?.map((name) => network.layerNamed(name, 'layers').name))
  return network.layerNames
    .map((name) => network.layerNamed(name))
    .filter(({ name, type }) => (names === null ? !NOTHING_OF_THEIR_OWN.includes(type) : chosen.has(name)))
}

class LayerRecord {
  readonly #layer: NamedLayer
  readonly #images: number
  readonly #histogram = new StreamingHistogram()
  readonly #moments: ChannelMoments
  readonly #sampler: PositionSampler | null

  constructor(layer: NamedLayer, images: number, mostSampled: number) {
    this.#layer = layer
    this.#images = images
    this.#moments = new ChannelMoments(layer.channels)
    const positions = layer.shape.slice(0, -1).reduce((product, n) => product * n, 1)
    this.#sampler =
      layer.channels > WIDEST_CORRELATED
        ? null
        : new PositionSampler(images, positions, layer.channels, mostSampled)
  }

  add(values: Float32Array, firstImage: number): void {
    this.#moments.add(values)
    this.#histogram.add(values, this.#moments.range)
    this.#sampler?.add(values, firstImage)
  }

  read(): LayerHealth {
    const { name, type, shape, channels } = this.#layer
    const { min, max, mean, std, fractionZero } = this.#moments.read()
    const isSingle = this.#moments.valuesPerChannel === 1
    const dead = max.flatMap((most, channel) => {
      const constant = most === min[channel] && (!isSingle || most === 0)
      return constant ? [channel] : []
    })
    return {
      layer: name,
      type,
      shape,
      images: this.#images,
      histogram: this.#histogram.read(HISTOGRAM_BINS),
      fractionZero: fractionZero.reduce((sum, fraction) => sum + fraction / channels, 0),
      channels: { max, mean, std, fractionZero },
      dead,
      correlated:
        this.#sampler === null
          ? []
          : correlatedChannels(this.#sampler.samples(), channels, LEAST_CORRELATION, MOST_PAIRS),
    }
  }
}
