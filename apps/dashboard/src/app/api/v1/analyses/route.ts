import { createAnalysisSchema, listAnalysesSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.analyses.list(readQuery(request, listAnalysesSchema))),
)

/** 201 for a new question, 200 for one that was asked before. */
export const POST = route(async ({ request, storage }) => {
  const { analysis, isNew } = await storage.analyses.create(await readJson(request, createAnalysisSchema))
  const headers = { Location: `/api/v1/analyses/${analysis.id}` }
  return Response.json(analysis, { status: isNew ? 201 : 200, headers })
})
