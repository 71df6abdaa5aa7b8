import type { EngineChoice } from '../../training/open-engine.js'
import { reasonOf } from '../../training/reason-of.js'
import { ForeignNetworkError, GraphInference } from './graph-inference.js'
import type { InferenceEngine, InferredNetwork } from './inference-engine.js'
import { LayersInference } from './layers-inference.js'

/** Why it is TensorFlow.js that answers, where that was not asked for. */
export interface Fallback {
  reason: string
  /** Whether something is missing here; if not, it is the network that cannot be had as a graph. */
  isFault: boolean
}

/**
 * Opens what answers for a network; both engines give the same, up to the order of sums.
 * @param onFallback told before the slower one is given instead of the faster.
 * @throws Error with `graph`, when the network is none of ours, or the addon or an operation is missing.
 */
export async function openInference(
  choice: EngineChoice,
  network: InferredNetwork,
  onFallback?: (fallback: Fallback) => void,
): Promise<InferenceEngine> {
  if (choice === 'layers') return new LayersInference(network)
  try {
    return await GraphInference.open(network)
  } catch (error) {
    if (choice === 'graph') throw error
    onFallback?.({ reason: reasonOf(error), isFault: !(error instanceof ForeignNetworkError) })
    return new LayersInference(network)
  }
}
