import { rereadImageSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

/** The same picture, to be read otherwise. Asking the same again gives the same record. */
export const POST = route<{ id: string }>(async ({ request, params, storage }) => {
  const image = await storage.images.reread(params.id, await readJson(request, rereadImageSchema))
  return Response.json(image, { status: 201, headers: { Location: `/api/v1/images/${image.id}` } })
})
