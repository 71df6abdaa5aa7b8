import type { DatasetList } from '@convscope/shared'
import { route } from '@/server/route'

export const GET = route(async ({ storage }) => {
  const [items, unusable] = await Promise.all([storage.datasets.list(), storage.datasets.unusable()])
  return Response.json({ items, unusable } satisfies DatasetList)
})
