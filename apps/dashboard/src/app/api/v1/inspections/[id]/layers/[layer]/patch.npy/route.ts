import { encodeNpy } from '@convscope/shared'
import { z } from 'zod'
import { readQuery, route } from '@/server/route'

const place = z.coerce.number().int().min(-4096).max(4096)
const side = z.coerce.number().int().min(1).max(4096)
const querySchema = z.strictObject({ y: place, x: place, height: side, width: side })

/** float32, height x width x channels: a part of a layer's maps, zero beyond their edge. */
export const GET = route<{ id: string; layer: string }>(async ({ request, params, storage }) => {
  const patch = readQuery(request, querySchema)
  const { values, shape } = await storage.inspections.patch(params.id, params.layer, patch)
  return new Response(encodeNpy(values, shape), {
    headers: { 'Content-Type': 'application/x-npy', 'Cache-Control': 'private, max-age=3600' },
  })
})
