import { answerOnce } from '@/server/answer-once'
import { route } from '@/server/route'

export const POST = route<{ id: string }>(({ request, params, storage }) =>
  answerOnce(
    { request, storage },
    {
      asked: null,
      work: async (claim) => ({ status: 200, body: await storage.runs.retry(params.id, claim) }),
      recall: async (id) => ({ status: 200, body: await storage.runs.get(id) }),
    },
  ),
)
