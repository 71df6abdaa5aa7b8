import type { EngineChoice } from '../../training/open-engine.js'
import { GraphInference } from './graph-inference.js'
import type { InferenceEngine, InferredNetwork } from './inference-engine.js'
import { LayersInference } from './layers-inference.js'

/**
 * Opens what answers for a network; both engines give the same, up to the order of sums.
 * @throws Error with `graph`, when the network is none of ours, or the addon or an operation is missing.
 */
export async function openInference(
  choice: EngineChoice,
  network: InferredNetwork,
): Promise<InferenceEngine> {
  if (choice === 'layers') return new LayersInference(network)
  try {
    return await GraphInference.open(network)
  } catch (error) {
    if (choice === 'graph') throw error
    return new LayersInference(network)
  }
}
