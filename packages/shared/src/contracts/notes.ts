import { z } from 'zod'
import { cursorSchema, idSchema, MAX_INTEGER, type Timestamp, textSchema } from './common.js'

/** POST /api/v1/notes: a remark on a run, one of its layers or one of its channels. */
export const createNoteSchema = z
  .strictObject({
    runId: idSchema,
    layer: textSchema.min(1).max(64).optional(),
    channel: z
      .int('channel must be a whole number')
      .min(0, 'channel must be at least 0')
      .max(MAX_INTEGER, `channel must be at most ${MAX_INTEGER}`)
      .optional(),
    text: textSchema
      .trim()
      .min(1, 'a note has at least one character')
      .max(4000, 'a note has at most 4,000 characters'),
  })
  .refine(({ layer, channel }) => channel === undefined || layer !== undefined, {
    message: 'a channel needs its layer',
    path: ['layer'],
  })
export type CreateNote = z.output<typeof createNoteSchema>

/** PATCH /api/v1/notes/:id */
export const updateNoteSchema = z.strictObject({ text: createNoteSchema.shape.text })
export type UpdateNote = z.output<typeof updateNoteSchema>

/** Query of GET /api/v1/notes */
export const listNotesSchema = z.strictObject({
  runId: idSchema.optional(),
  layer: textSchema.min(1).max(64).optional(),
  channel: z.coerce.number().int().min(0).max(MAX_INTEGER).optional(),
  search: textSchema.trim().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursorSchema.optional(),
})
export type ListNotes = z.output<typeof listNotesSchema>

export interface NoteRecord {
  id: string
  runId: string
  runName: string
  layer: string | null
  channel: number | null
  text: string
  createdAt: Timestamp
  updatedAt: Timestamp
}
