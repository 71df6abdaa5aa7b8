import type { ImageChoice, ImageRecord, InspectionSummary, Preparation } from '@convscope/shared'

/** An image that a page can offer or show. */
export interface ShownImage {
  image: ImageChoice
  title: string
  /** As the network sees it; null before it was looked at. */
  pictureUrl: string | null
}

/** What stands for an image in an address. */
export function imageQuery({ imageId, datasetImage }: ImageChoice): Record<string, string> {
  if (imageId !== undefined) return { imageId }
  if (datasetImage === undefined) return {}
  const { dataset, split, index } = datasetImage
  return { dataset, split, index: String(index) }
}

/** Equal for equal images. */
export const imageKey = (image: ImageChoice): string => new URLSearchParams(imageQuery(image)).toString()

export function imageOf({
  imageId,
  datasetImage,
}: Pick<InspectionSummary, 'imageId' | 'datasetImage'>): ImageChoice {
  if (imageId !== null) return { imageId }
  return datasetImage === null ? {} : { datasetImage }
}

/** @param name an own image's. */
export function imageTitle({ datasetImage }: ImageChoice, name?: string): string {
  if (datasetImage === undefined) return name ?? 'Own image'
  return `${datasetImage.dataset}, ${datasetImage.split} image ${datasetImage.index}`
}

/** What a person chose of how an own image is read, in words. */
export function choicesOf({
  polarity,
  preparation,
  crop,
}: Pick<ImageRecord, 'polarity' | 'preparation' | 'crop'>): string[] {
  return [
    ...(polarity === 'auto' ? [] : [polarity.replaceAll('-', ' ')]),
    ...(preparation === null ? [] : [PREPARATIONS[preparation]]),
    ...(crop === null ? [] : [`part of ${crop.width} × ${crop.height}`]),
  ]
}

export const PREPARATIONS: Record<Preparation, string> = {
  digit: 'as a digit',
  photo: 'as a photo',
  'as-is': 'as it is',
}

/** The images of inspections, each once, in their order. */
export function distinctImages(inspections: readonly InspectionSummary[]): ShownImage[] {
  const images = new Map<string, ShownImage>()
  for (const inspection of inspections) {
    const image = imageOf(inspection)
    const key = imageKey(image)
    const known = images.get(key)
    if (known === undefined) {
      const title = imageTitle(image, inspection.imageName ?? undefined)
      images.set(key, { image, title, pictureUrl: inspection.inputUrl })
    } else {
      known.pictureUrl ??= inspection.inputUrl
    }
  }
  return [...images.values()]
}
