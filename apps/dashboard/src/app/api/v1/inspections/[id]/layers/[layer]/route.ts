import { route } from '@/server/route'

/** One layer of an inspection: shape, statistics per channel, and tiles. */
export const GET = route<{ id: string; layer: string }>(async ({ params, storage }) =>
  Response.json(await storage.inspections.layer(params.id, params.layer)),
)
