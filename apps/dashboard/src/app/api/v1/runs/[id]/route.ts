import { updateRunSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ params, storage }) =>
  Response.json(await storage.runs.get(params.id)),
)

export const PATCH = route<{ id: string }>(async ({ request, params, storage }) =>
  Response.json(await storage.runs.update(params.id, await readJson(request, updateRunSchema))),
)
