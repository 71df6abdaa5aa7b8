import { imageChoiceQuerySchema, timelineRequestSchema } from '@convscope/shared'
import { readJson } from '@/server/read-body'
import { readQuery, route } from '@/server/route'

/** What is stored of one image through the checkpoints of a run. */
export const GET = route<{ id: string }>(async ({ request, params, storage }) =>
  Response.json(await storage.inspections.timeline(params.id, readQuery(request, imageChoiceQuerySchema))),
)

/** Queues what is not stored yet. */
export const POST = route<{ id: string }>(async ({ request, params, storage }) =>
  Response.json(
    await storage.inspections.completeTimeline(params.id, await readJson(request, timelineRequestSchema)),
    { status: 202 },
  ),
)
