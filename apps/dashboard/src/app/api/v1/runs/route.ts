import { createRunSchema, listRunsSchema, type RunDetail } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.runs.list(readQuery(request, listRunsSchema))),
)

export const POST = route(async ({ request, storage }) => {
  const asked = await readJson(request, createRunSchema)
  const answer = (run: RunDetail) => ({ status: 201, location: `/api/v1/runs/${run.id}`, body: run })
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => answer(await storage.runs.create(asked, null, claim)),
      recall: async (id) => answer(await storage.runs.get(id)),
    },
  )
})
