import { route } from '@/server/route'

export const GET = route<{ name: string }>(async ({ params, storage }) =>
  Response.json(await storage.datasets.get(params.name)),
)
