import type { LayersModelFiles } from '../formats/layers-model.js'
import type { Batch } from './batches.js'
import type { OptimizerState } from './optimizer-state.js'

/** Sums over a batch's examples. */
export interface BatchResult {
  /** Categorical cross-entropy, nats. */
  loss: number
  correct: number
}

/** A network and its optimizer in TensorFlow. The loop around it knows neither. */
export interface TrainingEngine {
  /** One step of the optimizer on a batch; the result is that of the weights before it, dropout included. */
  step(batch: Batch, step: number): Promise<BatchResult>
  /** The batch's result without dropout and without learning. */
  evaluate(batch: Batch): Promise<BatchResult>
  files(): Promise<LayersModelFiles>
  optimizerState(): Promise<OptimizerState>
  dispose(): void
}
