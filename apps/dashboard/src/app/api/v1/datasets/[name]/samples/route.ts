import { sha256Schema, splitSchema } from '@convscope/shared'
import { z } from 'zod'
import { readQuery, route } from '@/server/route'

const querySchema = z.strictObject({
  split: splitSchema.default('test'),
  page: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** A content hash; what the data set holds now when left out. */
  version: sha256Schema.optional(),
})

export const GET = route<{ name: string }>(async ({ request, params, storage }) => {
  const { split, page, version } = readQuery(request, querySchema)
  return Response.json(await storage.datasets.samples(params.name, split, page, version))
})
