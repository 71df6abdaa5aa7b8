import { updateNoteSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

export const PATCH = route<{ id: string }>(async ({ request, params, storage }) =>
  Response.json(await storage.notes.update(params.id, await readJson(request, updateNoteSchema))),
)

export const DELETE = route<{ id: string }>(async ({ params, storage }) => {
  await storage.notes.delete(params.id)
  return new Response(null, { status: 204 })
})
