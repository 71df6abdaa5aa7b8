import { encodeNpy, NotFoundError } from '@convscope/shared'
import { z } from 'zod'
import { readQuery, route } from '@/server/route'

const querySchema = z.strictObject({ channel: z.coerce.number().int().min(0).optional() })

/** float32; with `channel` only what belongs to that output channel. */
export const GET = route<{ id: string; layer: string; weight: string }>(
  async ({ request, params, storage }) => {
    const { channel } = readQuery(request, querySchema)
    const { weights } = await storage.runs.layerWeights(params.id, params.layer)
    const weight = weights.find(({ name }) => name === params.weight)
    if (weight === undefined) {
      const advice = `It has: ${weights.map(({ name }) => name).join(', ')}.`
      throw new NotFoundError(`weight of ${params.layer}`, params.weight, 'weight', advice)
    }
    const { values, shape } = channel === undefined ? weight : channelOf(weight, channel)
    return new Response(encodeNpy(values, shape), {
      headers: {
        'Content-Type': 'application/x-npy',
        'Content-Disposition': `attachment; filename="${params.layer}-${params.weight}.npy"`,
        'Cache-Control': 'private, max-age=3600',
      },
    })
  },
)

function channelOf({ values, shape }: { values: Float32Array; shape: number[] }, channel: number) {
  const channels = shape.at(-1) as number
  if (channel >= channels) {
    throw new NotFoundError('channel', String(channel), 'channel', `It has 0 to ${channels - 1}.`)
  }
  const own = Float32Array.from(
    { length: values.length / channels },
    (_, i) => values[i * channels + channel] as number,
  )
  return { values: own, shape: shape.slice(0, -1) }
}
