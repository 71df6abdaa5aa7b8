import {
  type DatasetImage,
  type ImageChoice,
  type ImageShape,
  InvalidInputError,
  NotFoundError,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import type { DatasetService, ImageService } from '../storage.js'

/**
 * Checks that the chosen image is there and fits the network. An own image is brought into any shape.
 * @param field of the request that holds the choice, with its dot; empty when the request itself does.
 * @throws NotFoundError, InvalidInputError `index_out_of_range`, `shape_mismatch`.
 */
export async function assertImage(
  { client, datasets }: { client: Client; datasets: DatasetService },
  { imageId, datasetImage }: ImageChoice,
  inputShape: ImageShape,
  field = '',
): Promise<void> {
  if (datasetImage !== undefined) return assertDatasetImage(datasets, datasetImage, inputShape, field)
  if (imageId !== undefined && (await client.image.count({ where: { id: imageId } })) === 0) {
    throw new NotFoundError('image', imageId, `${field}imageId`)
  }
}

/**
 * Checks that the network sees something of an own image, before a job finds out.
 * @throws InvalidInputError `image_blank`, `channels_unsupported`; TransientError.
 */
export async function assertReadable(
  images: ImageService,
  { imageId }: ImageChoice,
  runId: string,
): Promise<void> {
  if (imageId === undefined) return
  await images.preview(imageId, runId).catch((error: unknown) => {
    if (!(error instanceof InvalidInputError)) throw error
    throw new InvalidInputError({ ...error.toDetails(), field: 'imageId' }, { cause: error })
  })
}

async function assertDatasetImage(
  datasets: DatasetService,
  { dataset, split, index }: DatasetImage,
  inputShape: ImageShape,
  field: string,
): Promise<void> {
  const record = await datasets.get(dataset).catch((error) => {
    throw error instanceof NotFoundError
      ? new NotFoundError('data set', dataset, `${field}datasetImage.dataset`)
      : error
  })
  const count = split === 'train' ? record.trainCount : record.testCount
  if (index >= count) {
    throw new InvalidInputError({
      code: 'index_out_of_range',
      message: `The ${split} split of ${record.title} has ${count.toLocaleString('en-US')} images, counted from 0.`,
      field: `${field}datasetImage.index`,
    })
  }
  if (record.inputShape.join() !== inputShape.join()) {
    throw new InvalidInputError({
      code: 'shape_mismatch',
      message: `Images of ${record.title} are ${record.inputShape.join(' × ')}; this network reads ${inputShape.join(' × ')}.`,
      field: `${field}datasetImage.dataset`,
    })
  }
}
