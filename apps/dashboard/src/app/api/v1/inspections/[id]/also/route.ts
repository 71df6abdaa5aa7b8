import { alsoInspectSchema } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

/** The same checkpoint and image through other layers: what is stored of them, or a new inspection. */
export const POST = route<{ id: string }>(async ({ request, params, storage }) => {
  const asked = await readJson(request, alsoInspectSchema)
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => ({
        status: 200,
        body: await storage.inspections.alsoOf(params.id, asked.layers, claim),
      }),
      recall: async (id) => ({ status: 200, body: await storage.inspections.get(id) }),
    },
  )
})
