import { type AnalysisRecord, createAnalysisSchema, listAnalysesSchema } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.analyses.list(readQuery(request, listAnalysesSchema))),
)

/** 201 for a new question, 200 for one that was asked before. */
export const POST = route(async ({ request, storage }) => {
  const asked = await readJson(request, createAnalysisSchema)
  const answer = (analysis: AnalysisRecord, isNew: boolean) => ({
    status: isNew ? 201 : 200,
    location: `/api/v1/analyses/${analysis.id}`,
    body: analysis,
  })
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => {
        const { analysis, isNew } = await storage.analyses.create(asked, claim)
        return answer(analysis, isNew)
      },
      recall: async (id) => answer(await storage.analyses.get(id), true),
    },
  )
})
