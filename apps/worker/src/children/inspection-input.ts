import { prepareInput } from '@convscope/imaging'
import type { Dataset } from '@convscope/model'
import { InvalidInputError } from '@convscope/shared'
import type { ArtifactStore } from '@convscope/storage'
import type { InspectionRequest } from './inspection-messages.js'

export interface InspectionInput {
  /** height x width x channels bytes, as the network sees them. */
  pixels: Uint8Array
  /** What the data set says; null for an own image. */
  trueClass: number | null
}

export interface InputSources {
  artifacts: ArtifactStore
  openDataset(name: string): Promise<Dataset>
  maxPixels: number
}

/**
 * The image of an inspection, in the network's shape.
 * @throws InvalidInputError when it cannot be brought into that shape; GoneError.
 */
export async function readInput(
  { source, inputShape }: Pick<InspectionRequest, 'source' | 'inputShape'>,
  { artifacts, openDataset, maxPixels }: InputSources,
): Promise<InspectionInput> {
  if (source.kind === 'image') {
    const bytes = await artifacts.read(source.originalSha256)
    const { pixels } = await prepareInput(bytes, { polarity: source.polarity, shape: inputShape, maxPixels })
    return { pixels, trueClass: null }
  }
  const dataset = await openDataset(source.dataset)
  const split = dataset[source.split]
  if (dataset.inputShape.join() !== inputShape.join() || source.index >= split.count) {
    throw new InvalidInputError({
      code: 'dataset_changed',
      message: `The data set ${source.dataset} on this worker has ${split.count} images of ${dataset.inputShape.join(' × ')} in its ${source.split} split; image ${source.index} of ${inputShape.join(' × ')} is not among them.`,
      field: 'datasetImage',
    })
  }
  const size = inputShape.reduce((product, n) => product * n, 1)
  const start = source.index * size
  return {
    pixels: split.images.subarray(start, start + size),
    trueClass: split.labels[source.index] as number,
  }
}
