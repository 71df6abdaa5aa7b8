import { route } from '@/server/route'
import { stepStream } from '@/server/step-stream'

export const GET = route<{ id: string }>(async ({ request, params, storage }) => {
  const { id } = params
  // Unknown ids are answered, not streamed.
  await storage.runs.get(id)
  return stepStream(request, storage, id, async () =>
    (await storage.inspections.watched(id)).flatMap(({ steps }, watched) =>
      steps.map((step) => ({ watched, step })),
    ),
  )
})
