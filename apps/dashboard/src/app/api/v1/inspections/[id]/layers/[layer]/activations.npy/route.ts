import { route } from '@/server/route'
import { streamResponse } from '@/server/stream-response'

/** float32, height x width x channels; `numpy.load` reads it. */
export const GET = route<{ id: string; layer: string }>(async ({ params, storage }) => {
  const activations = await storage.inspections.activations(params.id, params.layer)
  return streamResponse(activations, {
    'Content-Type': 'application/x-npy',
    'Content-Disposition': `attachment; filename="${params.layer.replace(/[^a-z0-9_]/g, '_')}.npy"`,
  })
})
