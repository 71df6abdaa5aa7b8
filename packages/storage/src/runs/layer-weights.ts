import { NotFoundError } from '@convscope/shared'
import type { LayerWeights } from '../storage.js'

interface Topology {
  weightsManifest: { weights: { name: string; shape: number[]; dtype: string }[] }[]
}

/**
 * The weights of one layer out of a checkpoint's two files, without TensorFlow.
 * Source of the format: https://www.tensorflow.org/js/guide/save_load
 *
 * @param topology UTF-8 JSON of a TF.js LayersModel.
 * @param weights float32, little-endian, in the manifest's order.
 * @throws NotFoundError for a layer that has no weights.
 */
export function readLayerWeights(topology: Buffer, weights: Buffer, layer: string): LayerWeights {
  const { weightsManifest } = JSON.parse(topology.toString('utf8')) as Topology
  const found: LayerWeights['weights'] = []
  const layers = new Set<string>()
  let offset = 0
  for (const { name, shape } of weightsManifest.flatMap((group) => group.weights)) {
    const bytes = shape.reduce((product, n) => product * n, 1) * Float32Array.BYTES_PER_ELEMENT
    const slash = name.lastIndexOf('/')
    const owner = name.slice(0, slash)
    layers.add(owner)
    if (owner === layer) {
      // A copy: the values need not be aligned in the file.
      const values = new Float32Array(new Uint8Array(weights.subarray(offset, offset + bytes)).buffer)
      found.push({ name: name.slice(slash + 1), shape: byOutputChannel(name, shape), values })
    }
    offset += bytes
  }
  if (found.length === 0) {
    const advice = `These have: ${[...layers].join(', ')}.`
    throw new NotFoundError('layer with weights', layer, 'layer', advice)
  }
  return { layer, weights: found }
}

/** A depthwise kernel is kept as [height, width, input channels, multiplier]: the last two together are its outputs. */
function byOutputChannel(name: string, shape: number[]): number[] {
  if (!name.endsWith('/depthwise_kernel')) return shape
  const [height, width, inputs, multiplier] = shape as [number, number, number, number]
  return [height, width, inputs * multiplier]
}
