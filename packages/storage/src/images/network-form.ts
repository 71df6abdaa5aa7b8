import {
  defaultPreparation,
  type Ground,
  type ImageShape,
  type PictureArea,
  type PolarityChoice,
  type Preparation,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { InspectionAttempt, ReadingChoice } from '../storage.js'

/** What must be known of a run to tell how its network wants pictures. */
export const NETWORK_FORM_COLUMNS = {
  datasetName: true,
  classes: true,
  summary: true,
} satisfies Prisma.RunSelect
/** What must be known of a picture to read it. */
export const READING_COLUMNS = {
  originalSha256: true,
  polarity: true,
  preparation: true,
  crop: true,
} satisfies Prisma.ImageSelect

/** What tells how a run's network wants pictures. */
export type NetworkRun = Prisma.RunGetPayload<{ select: typeof NETWORK_FORM_COLUMNS }>
type ReadingRow = Prisma.ImageGetPayload<{ select: typeof READING_COLUMNS }>

/** The form in which a network reads pictures. */
export interface NetworkForm {
  shape: ImageShape
  preparation: Preparation
  ground: Ground | null
}

/** As the run's data set says; as is usual for its classes where the data set does not, or is gone. */
export async function networkForm(client: Client, run: NetworkRun): Promise<NetworkForm> {
  const { inputShape: shape } = fromJson<{ inputShape: ImageShape }>(run.summary)
  const dataset = await client.dataset.findFirst({
    where: { name: run.datasetName, preparation: { not: null } },
    select: { preparation: true, ground: true },
  })
  if (dataset === null) return { shape, ...defaultPreparation(fromJson<string[]>(run.classes), shape[2]) }
  return {
    shape,
    preparation: dataset.preparation as Preparation,
    ground: dataset.ground as Ground | null,
  }
}

/** The person's choices, and the network's where there are none. */
export function readingChoice(row: ReadingRow, form: NetworkForm): ReadingChoice {
  return {
    polarity: row.polarity as PolarityChoice,
    preparation: row.preparation === '' ? form.preparation : (row.preparation as Preparation),
    ground: form.ground,
    crop: parseCrop(row.crop),
  }
}

export function imageSource(row: ReadingRow, form: NetworkForm): InspectionAttempt['source'] {
  return { kind: 'image', originalSha256: row.originalSha256, reading: readingChoice(row, form) }
}

export function parseCrop(text: string): PictureArea | null {
  if (text === '') return null
  const [left, top, width, height] = text.split(',').map(Number) as [number, number, number, number]
  return { left, top, width, height }
}

export const formatCrop = (crop: PictureArea | undefined): string =>
  crop === undefined ? '' : [crop.left, crop.top, crop.width, crop.height].join()
