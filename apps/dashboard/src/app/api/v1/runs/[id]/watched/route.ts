import { route } from '@/server/route'

/** The images that a run watches, each through its checkpoints. */
export const GET = route<{ id: string }>(async ({ params, storage }) =>
  Response.json(await storage.inspections.watched(params.id)),
)
