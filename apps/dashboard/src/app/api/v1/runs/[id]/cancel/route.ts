import { route } from '@/server/route'

export const POST = route<{ id: string }>(async ({ params, storage }) =>
  Response.json(await storage.runs.cancel(params.id)),
)
