import { prepareInput } from '@convscope/imaging'
import { InvalidInputError, type PictureReading } from '@convscope/shared'
import type { ArtifactStore } from '@convscope/storage'
import type { LoadedParts } from './loaded-parts.js'
import type { InspectionQuestion } from './network-messages.js'

export interface NetworkInput {
  /** height x width x channels bytes, as the network sees them. */
  pixels: Uint8Array
  /** What the data set says; null for an own image. */
  trueClass: number | null
  /** How an own image was brought into the network's form; null for one of a data set. */
  reading: PictureReading | null
}

export interface InputSources {
  artifacts: Pick<ArtifactStore, 'read'>
  parts: Pick<LoadedParts, 'dataset' | 'imageLimits'>
}

/**
 * The image that is asked about, in the network's shape.
 * @throws InvalidInputError when it cannot be brought into that shape; GoneError.
 */
export async function readInput(
  { source, inputShape, sourceDataset }: Pick<InspectionQuestion, 'source' | 'inputShape' | 'sourceDataset'>,
  { artifacts, parts }: InputSources,
): Promise<NetworkInput> {
  if (source.kind === 'image') {
    const bytes = await artifacts.read(source.originalSha256)
    const {
      pixels,
      ink: _,
      ...reading
    } = await prepareInput(bytes, {
      ...source.reading,
      ...parts.imageLimits,
      shape: inputShape,
    })
    return { pixels, trueClass: null, reading }
  }
  if (sourceDataset === null) throw new Error('The question does not say which data set it means.')
  const dataset = await parts.dataset(sourceDataset)
  const split = dataset[source.split]
  if (dataset.inputShape.join() !== inputShape.join() || source.index >= split.count) {
    throw new InvalidInputError({
      code: 'dataset_changed',
      message: `The data set ${source.dataset} has ${split.count} images of ${dataset.inputShape.join(' × ')} in its ${source.split} split; image ${source.index} of ${inputShape.join(' × ')} is not among them.`,
      field: 'datasetImage',
    })
  }
  const size = inputShape.reduce((product, n) => product * n, 1)
  const pixels = new Uint8Array(size)
  await split.read(Uint32Array.of(source.index), pixels)
  return { pixels, trueClass: split.labels[source.index] as number, reading: null }
}
