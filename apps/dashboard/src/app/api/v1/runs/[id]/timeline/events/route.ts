import { imageChoiceQuerySchema } from '@convscope/shared'
import { readQuery, route } from '@/server/route'
import { stepStream } from '@/server/step-stream'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const wanted = readQuery(request, imageChoiceQuerySchema)
  // What is wrong is answered, not streamed.
  await storage.inspections.timeline(params.id, wanted)
  return stepStream(request, storage, params.id, async () =>
    (await storage.inspections.timeline(params.id, wanted)).map((step) => ({ watched: 0, step })),
  )
})
