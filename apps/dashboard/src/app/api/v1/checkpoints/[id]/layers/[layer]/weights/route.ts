import { layerWeightsQuerySchema } from '@convscope/shared'
import { readLayerWeights } from '@/server/layer-weights'
import { readQuery, route } from '@/server/route'

/** The weights of a layer: their shapes, and each channel's norm. Their values are under the name of each. */
export const GET = route<{ id: string; layer: string }>(async ({ request, params, storage }) => {
  const { since } = readQuery(request, layerWeightsQuerySchema)
  return Response.json(await readLayerWeights(storage, params.id, params.layer, since))
})
