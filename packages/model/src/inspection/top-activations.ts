import { InvalidInputError } from '@convscope/shared'
import type { Dataset } from '../datasets/dataset.js'
import { assertDatasetFits, eachImageBatch, type ImageSelection } from './image-batches.js'
import type { LoadedNetwork } from './loaded-network.js'
import type { OnProgress } from './progress.js'

export interface ExcitingImage {
  /** Where the image stands in its split. */
  index: number
  label: number
  /** The channel's largest value over positions. */
  activation: number
  /** The position of that value in the layer's map; 0 and 0 for a flat layer. */
  y: number
  x: number
}

export interface ChannelTop {
  channel: number
  /** Largest activation first; of equal ones the earlier image. */
  images: ExcitingImage[]
}

const DEFAULT_PER_CHANNEL = 9
const MOST_PER_CHANNEL = 100

/**
 * The images of a data set that excite each channel of a layer most, and where.
 * Source: Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 4.
 *
 * @param options.perChannel images of each channel, 1 to 100; 9 when left out.
 * @param onProgress told in images.
 * @returns one entry per channel, in the layer's order; fewer images where the split has fewer.
 * @throws InvalidInputError `layer_unknown`, `input_shape`, `dataset_empty`, `count_out_of_range` (fields `perChannel`,
 *   `count`); the signal's reason.
 */
export async function topActivations(
  network: LoadedNetwork,
  dataset: Dataset,
  options: ImageSelection & { layer: string; perChannel?: number },
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<ChannelTop[]> {
  const layer = network.layerNamed(options.layer)
  const { shape, channels } = layer
  assertDatasetFits(network, dataset)
  const perChannel = options.perChannel ?? DEFAULT_PER_CHANNEL
  if (!Number.isInteger(perChannel) || perChannel < 1 || perChannel > MOST_PER_CHANNEL) {
    throw new InvalidInputError({
      code: 'count_out_of_range',
      message: `perChannel must be a whole number from 1 to ${MOST_PER_CHANNEL}.`,
      field: 'perChannel',
    })
  }
  const width = shape.length === 3 ? (shape[1] as number) : 1
  const tops = Array.from({ length: channels }, (): ExcitingImage[] => [])
  // What an image must be above to enter a channel's list; NaN while that has room.
  const least = new Float32Array(channels).fill(Number.NaN)
  const engine = await network.inference()
  await eachImageBatch(dataset, options, engine.batchSize, {
    compute: (batch) => engine.peaks(layer, batch, least),
    done({ indices, labels }, { values, positions }) {
      for (let i = 0; i < values.length; i++) {
        const image = Math.floor(i / channels)
        const top = tops[i % channels] as ExcitingImage[]
        const activation = values[i] as number
        if (top.length === perChannel && !(activation > (top.at(-1) as ExcitingImage).activation)) continue
        const position = positions[i] as number
        insert(top, perChannel, {
          index: indices[image] as number,
          label: labels[image] as number,
          activation,
          y: Math.floor(position / width),
          x: position % width,
        })
        if (top.length === perChannel) least[i % channels] = (top.at(-1) as ExcitingImage).activation
      }
    },
    onProgress,
    signal,
  })
  return tops.map((images, channel) => ({ channel, images }))
}

function insert(top: ExcitingImage[], most: number, image: ExcitingImage): void {
  let place = top.length
  while (place > 0 && (top[place - 1] as ExcitingImage).activation < image.activation) place -= 1
  top.splice(place, 0, image)
  if (top.length > most) top.pop()
}
