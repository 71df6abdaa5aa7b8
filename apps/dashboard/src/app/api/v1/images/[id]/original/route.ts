import { route } from '@/server/route'
import { immutable, streamResponse } from '@/server/stream-response'

/** An upload, shown as a picture and never as a page. */
export const GET = route<{ id: string }>(async ({ params, storage }) => {
  const original = await storage.images.original(params.id)
  return streamResponse(original, {
    ...immutable(original.sha256),
    'Content-Disposition': 'inline',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
})
