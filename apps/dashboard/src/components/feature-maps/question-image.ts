import type { InspectionDetail } from '@convscope/shared'

/** The image of an inspection, as questions name it. */
export function questionImage({ imageId, datasetImage }: Pick<InspectionDetail, 'imageId' | 'datasetImage'>) {
  if (imageId !== null) return { imageId }
  return datasetImage === null ? {} : { datasetImage }
}
