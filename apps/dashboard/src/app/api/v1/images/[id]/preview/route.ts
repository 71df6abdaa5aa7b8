import { imagePreviewSchema } from '@convscope/shared'
import { readQuery, route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const { runId } = readQuery(request, imagePreviewSchema)
  return Response.json(await storage.images.preview(params.id, runId))
})
