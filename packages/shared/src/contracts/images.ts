import { z } from 'zod'
import { type Timestamp, textSchema } from './common.js'

/** Which side of the gray scale the ink is on. `auto` looks at the border. */
export const polaritySchema = z.enum(['auto', 'dark-on-light', 'light-on-dark'])
export type PolarityChoice = z.infer<typeof polaritySchema>
export type Polarity = Exclude<PolarityChoice, 'auto'>

/** Fields of POST /api/v1/images beside `file`. */
export const createImageSchema = z.strictObject({
  polarity: polaritySchema.default('auto'),
  name: textSchema.trim().min(1).max(120).optional(),
  source: z.enum(['upload', 'drawing']).default('upload'),
})
export type CreateImage = z.output<typeof createImageSchema>

export interface ImageRecord {
  id: string
  name: string
  source: 'upload' | 'drawing'
  width: number
  height: number
  mediaType: string
  bytes: number
  /** What the border says. */
  detectedPolarity: Polarity
  /** What was used: the choice, or what was detected. */
  polarity: Polarity
  /** The original, as uploaded. */
  originalUrl: string
  /** What a 28 x 28 x 1 network sees: PNG, 8-bit gray, light ink on dark. */
  previewUrl: string
  previewWidth: number
  previewHeight: number
  createdAt: Timestamp
}
