import { z } from 'zod'
import { idSchema, type Timestamp, textSchema } from './common.js'
import { type Preparation, preparationSchema } from './preparation.js'

/** Which side of the gray scale the ink is on. `auto` looks at the picture. */
export const polaritySchema = z.enum(['auto', 'dark-on-light', 'light-on-dark'])
export type PolarityChoice = z.infer<typeof polaritySchema>
export type Polarity = Exclude<PolarityChoice, 'auto'>

/** Part of a picture in pixels, as a viewer shows it. */
export interface PictureArea {
  left: number
  top: number
  width: number
  height: number
}

/** "left,top,width,height". */
export const cropSchema = z
  .string()
  .regex(/^\d{1,7},\d{1,7},[1-9]\d{0,6},[1-9]\d{0,6}$/, 'must be left,top,width,height in whole pixels')
  .transform((text): PictureArea => {
    const [left, top, width, height] = text.split(',').map(Number) as [number, number, number, number]
    return { left, top, width, height }
  })

const readingFields = {
  polarity: polaritySchema.default('auto'),
  /** Instead of what the network's data set asks for. */
  preparation: preparationSchema.optional(),
  /** Only this part of the picture. */
  crop: cropSchema.optional(),
}

/** POST /api/v1/images/:id/readings: the same picture, to be read otherwise. */
export const rereadImageSchema = z.strictObject(readingFields)
export type RereadImage = z.output<typeof rereadImageSchema>
export type RereadImageInput = z.input<typeof rereadImageSchema>

/** Fields of POST /api/v1/images beside `file`: also how the person wants the picture to be read. */
export const createImageSchema = z.strictObject({
  ...readingFields,
  name: textSchema.trim().min(1).max(120).optional(),
  source: z.enum(['upload', 'drawing']).default('upload'),
})
export type CreateImage = z.output<typeof createImageSchema>

/** Query of GET /api/v1/images/:id/preview: for which network. */
export const imagePreviewSchema = z.strictObject({ runId: idSchema })

/** A picture of one's own and how it is to be read; what a network sees of it depends on the network. */
export interface ImageRecord {
  id: string
  name: string
  source: 'upload' | 'drawing'
  width: number
  height: number
  mediaType: string
  bytes: number
  /** What the person chose. */
  polarity: PolarityChoice
  /** What the person chose; null leaves it to the network's data set. */
  preparation: Preparation | null
  crop: PictureArea | null
  /** The original, as uploaded. */
  originalUrl: string
  /** The whole picture, small. */
  thumbnailUrl: string
  createdAt: Timestamp
}

/** What a person should know of how a picture was read. */
export type PictureWarning = 'two-drawings' | 'paper-unclear' | 'turned-round'

export const PICTURE_WARNINGS: Record<PictureWarning, string> = {
  'two-drawings':
    'There are two drawings on this picture; the larger one is taken. Drag the crop around the one that is meant.',
  'paper-unclear':
    'It is not clear which side is paper and which is ink. Say which: dark on light, or light on dark.',
  'turned-round':
    'The picture’s ground is light where this network’s images have a dark one, or the other way round: light and dark were exchanged. Choose “as it is” to keep them.',
}

/** How a picture was brought into a network's form. */
export interface PictureReading {
  preparation: Preparation
  /** What was found or chosen; null for a picture whose light and dark were left alone. */
  polarity: Polarity | null
  /** The drawing, where one was looked for. */
  drawing: PictureArea | null
  /** The sheet that it lies on, or the part that was used. */
  sheet: PictureArea
  warnings: PictureWarning[]
}

/** What one network sees of a picture. */
export interface ImagePreview extends PictureReading {
  /** [height, width, channels] of the network. */
  shape: [number, number, number]
  /** `data:` URL of a PNG with the network's pixels. */
  inputUrl: string
  /** `data:` URL of the ink that was found on the sheet; null where no drawing was looked for. */
  inkUrl: string | null
}
