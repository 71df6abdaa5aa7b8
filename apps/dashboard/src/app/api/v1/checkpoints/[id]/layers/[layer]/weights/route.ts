import { type LayerWeightsRecord, weightStatistics } from '@convscope/shared'
import { route } from '@/server/route'

/** The weights of a layer: their shapes, and each channel's norm. Their values are under the name of each. */
export const GET = route<{ id: string; layer: string }>(async ({ params, storage }) => {
  const { layer, weights } = await storage.runs.layerWeights(params.id, params.layer)
  const record: LayerWeightsRecord = {
    layer,
    weights: weights.map(({ name, shape, values }) => ({
      name,
      shape,
      url: `/api/v1/checkpoints/${params.id}/layers/${layer}/weights/${name}`,
      ...weightStatistics(values, shape),
    })),
  }
  return Response.json(record)
})
