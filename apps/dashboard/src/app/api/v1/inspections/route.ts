import { createInspectionSchema, listInspectionsSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.inspections.list(readQuery(request, listInspectionsSchema))),
)

export const POST = route(async ({ request, storage }) => {
  const inspection = await storage.inspections.create(await readJson(request, createInspectionSchema))
  const headers = { Location: `/api/v1/inspections/${inspection.id}` }
  return Response.json(inspection, { status: 201, headers })
})
