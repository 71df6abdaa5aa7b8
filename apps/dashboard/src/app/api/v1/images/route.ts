import { createImageSchema, InvalidInputError, parseOrThrow } from '@convscope/shared'
import { readConfiguration } from '@convscope/shared/server'
import { z } from 'zod'
import { readForm } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

const listSchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(24) })

export const GET = route(async ({ request, storage }) => {
  const { limit } = readQuery(request, listSchema)
  return Response.json({ items: await storage.images.list(limit) })
})

export const POST = route(async ({ request, storage }) => {
  const form = await readForm(request, readConfiguration().maxUploadBytes)
  const { file, ...fields } = Object.fromEntries(form)
  // Half of a character cannot be stored.
  const called =
    file instanceof File
      ? file.name
          .trim()
          .slice(0, 120)
          .replace(/\p{Surrogate}$/u, '')
      : ''
  const options = parseOrThrow(createImageSchema, { ...(called === '' ? {} : { name: called }), ...fields })
  if (!(file instanceof Blob) || file.size === 0) {
    throw new InvalidInputError({
      code: 'file_missing',
      message: 'Choose a picture: the form has no file, or an empty one.',
      field: 'file',
    })
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const image = await storage.images.create(bytes, options)
  return Response.json(image, { status: 201, headers: { Location: `/api/v1/images/${image.id}` } })
})
