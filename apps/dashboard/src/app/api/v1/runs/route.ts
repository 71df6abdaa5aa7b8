import { createRunSchema, listRunsSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

export const GET = route(async ({ request, storage }) =>
  Response.json(await storage.runs.list(readQuery(request, listRunsSchema))),
)

export const POST = route(async ({ request, storage }) => {
  const run = await storage.runs.create(await readJson(request, createRunSchema), null)
  return Response.json(run, { status: 201, headers: { Location: `/api/v1/runs/${run.id}` } })
})
