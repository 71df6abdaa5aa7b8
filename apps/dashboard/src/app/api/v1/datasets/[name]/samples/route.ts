import { splitSchema } from '@convscope/shared'
import { z } from 'zod'
import { readQuery, route } from '@/server/route'

const querySchema = z.strictObject({
  split: splitSchema.default('test'),
  page: z.coerce.number().int().min(0).max(1_000_000).default(0),
})

export const GET = route<{ name: string }>(async ({ request, params, storage }) => {
  const { split, page } = readQuery(request, querySchema)
  return Response.json(await storage.datasets.samples(params.name, split, page))
})
