import { InvalidInputError, type Layer, type OptimizerConfig } from '@convscope/shared'
import type { LayersModel } from '@tensorflow/tfjs-node'
import { GraphEngine } from './graph-engine/graph-engine.js'
import { LayersEngine } from './layers-engine.js'
import type { OptimizerState } from './optimizer-state.js'
import { reasonOf } from './reason-of.js'
import type { TrainingEngine } from './training-engine.js'

export type EngineName = 'graph' | 'layers'
/** `auto` takes the graph where it works, and TensorFlow.js elsewhere. */
export type EngineChoice = 'auto' | EngineName

export interface OpenedEngine {
  engine: TrainingEngine
  name: EngineName
  /** Why it is not the faster one; undefined when it is, or when that was asked for. */
  reason: string | undefined
}

/**
 * Opens an engine over a network, which then owns it; both train to the same results, up to the order of sums.
 * @param resumed state of the optimizer, or null to start anew.
 * @throws InvalidInputError `checkpoint_invalid` when the state belongs to something else; with `graph`, an Error when
 *   the addon or an operation is missing.
 */
export async function openEngine(
  choice: EngineChoice,
  layers: readonly Layer[],
  model: LayersModel,
  config: OptimizerConfig,
  resumed: OptimizerState | null,
): Promise<OpenedEngine> {
  let reason: string | undefined
  if (choice !== 'layers') {
    try {
      const engine = await GraphEngine.open(layers, model, config, resumed)
      return { engine, name: 'graph', reason }
    } catch (error) {
      if (choice === 'graph' || error instanceof InvalidInputError) throw error
      reason = reasonOf(error)
    }
  }
  return { engine: new LayersEngine(model, config, resumed), name: 'layers', reason }
}
