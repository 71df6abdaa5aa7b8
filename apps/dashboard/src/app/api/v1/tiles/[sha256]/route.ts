import { parseOrThrow, sha256Schema } from '@convscope/shared'
import { z } from 'zod'
import { route } from '@/server/route'
import { immutable, isFresh, streamResponse } from '@/server/stream-response'

const paramsSchema = z.object({ sha256: sha256Schema })

export const GET = route<{ sha256: string }>(async ({ request, params, storage }) => {
  const { sha256 } = parseOrThrow(paramsSchema, params)
  if (isFresh(request, sha256)) return new Response(null, { status: 304, headers: immutable(sha256) })
  return streamResponse(await storage.artifacts.stream(sha256), immutable(sha256))
})
