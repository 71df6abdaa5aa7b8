import { route } from '@/server/route'

export const GET = route<{ id: string }>(async ({ params, storage }) =>
  Response.json(await storage.analyses.get(params.id)),
)
