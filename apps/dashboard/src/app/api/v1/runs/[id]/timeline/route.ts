import { imageChoiceQuerySchema, timelineRequestSchema } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

/** What is stored of one image through the checkpoints of a run. */
export const GET = route<{ id: string }>(async ({ request, params, storage }) =>
  Response.json(await storage.inspections.timeline(params.id, readQuery(request, imageChoiceQuerySchema))),
)

/** Queues what is not stored yet. */
export const POST = route<{ id: string }>(async ({ request, params, storage }) => {
  const asked = await readJson(request, timelineRequestSchema)
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => ({
        status: 202,
        body: await storage.inspections.completeTimeline(params.id, asked, claim),
      }),
      recall: async (runId) => ({ status: 202, body: await storage.inspections.timeline(runId, asked) }),
    },
  )
})
