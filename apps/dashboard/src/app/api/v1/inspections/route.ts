import { createInspectionSchema, type InspectionDetail, listInspectionsSchema } from '@convscope/shared'
import { answerOnce } from '@/server/answer-once'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.inspections.list(readQuery(request, listInspectionsSchema))),
)

/** 201 for a new question, 200 for one that was asked before. */
export const POST = route(async ({ request, storage }) => {
  const asked = await readJson(request, createInspectionSchema)
  const answer = (inspection: InspectionDetail, isNew: boolean) => ({
    status: isNew ? 201 : 200,
    location: `/api/v1/inspections/${inspection.id}`,
    body: inspection,
  })
  return answerOnce(
    { request, storage },
    {
      asked,
      work: async (claim) => {
        const { inspection, isNew } = await storage.inspections.create(asked, claim)
        return answer(inspection, isNew)
      },
      recall: async (id) => answer(await storage.inspections.get(id), true),
    },
  )
})
