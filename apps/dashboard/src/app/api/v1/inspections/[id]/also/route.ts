import { alsoInspectSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

/** The same checkpoint and image through other layers: what is stored of them, or a new inspection. */
export const POST = route<{ id: string }>(async ({ request, params, storage }) => {
  const { layers } = await readJson(request, alsoInspectSchema)
  return Response.json(await storage.inspections.alsoOf(params.id, layers))
})
