import { encodeNpy, NotFoundError, weightQuerySchema } from '@convscope/shared'
import { ofChannel, ofInput } from '@/server/layer-weights'
import { readQuery, route } from '@/server/route'

/** float32; with `channel` or `input` only what belongs to that output or input channel. */
export const GET = route<{ id: string; layer: string; weight: string }>(
  async ({ request, params, storage }) => {
    const { channel, input } = readQuery(request, weightQuerySchema)
    const { weights } = await storage.runs.layerWeights(params.id, params.layer)
    const whole = weights.find(({ name }) => name === params.weight)
    if (whole === undefined) {
      const advice = `It has: ${weights.map(({ name }) => name).join(', ')}.`
      throw new NotFoundError(`weight of ${params.layer}`, params.weight, 'weight', advice)
    }
    const read = input === undefined ? whole : ofInput(whole, input)
    const { values, shape } = channel === undefined ? read : ofChannel(read, channel)
    return new Response(encodeNpy(values, shape), {
      headers: {
        'Content-Type': 'application/x-npy',
        'Content-Disposition': `attachment; filename="${params.layer}-${params.weight}.npy"`,
        'Cache-Control': 'private, max-age=3600',
      },
    })
  },
)
