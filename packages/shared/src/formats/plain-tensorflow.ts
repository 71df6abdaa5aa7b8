import type { Layer } from '../architecture/layer-schema.js'
import { nameLayers } from '../architecture/summarise-architecture.js'

/**
 * What a network's LayersModel needs to be told with: TensorFlow.js alone computes dilated depthwise convolutions as if
 * their dilation were 1, so that its answers are others than here. null where it computes the same.
 */
export function plainTensorFlowRemark(layers: readonly Layer[]): string | null {
  const names = nameLayers(layers).filter((_, at) => {
    const layer = layers[at]
    return layer?.type === 'depthwiseConv2d' && layer.dilationRate.some((rate) => rate > 1)
  })
  if (names.length === 0) return null
  return `TensorFlow.js alone computes ${names.join(', ')} without the dilation (its depthwise layers keep the rate, and do not use it): this network answers otherwise there than here. Keras and TensorFlow compute it as Convscope does.`
}
