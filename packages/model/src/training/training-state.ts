import { type EpochMetrics, InvalidInputError, type Monitor, type TrainingConfig } from '@convscope/shared'
import { z } from 'zod'

const trainingStateSchema = z.object({
  version: z.literal(1),
  /** Steps taken. */
  step: z.int().min(0),
  /** Value of the best checkpoint so far; null before the first. */
  best: z.number().nullable(),
  /** Early stopping: best value so far and epochs since. */
  stopping: z.object({ best: z.number().nullable(), epochsWithout: z.int().min(0) }),
  stopped: z.boolean(),
})

/** What a resumed training needs beside weights and the optimizer's state. Plain JSON. */
export type TrainingState = z.infer<typeof trainingStateSchema>

export const INITIAL_STATE: TrainingState = {
  version: 1,
  step: 0,
  best: null,
  stopping: { best: null, epochsWithout: 0 },
  stopped: false,
}

/** @throws InvalidInputError `checkpoint_invalid`. */
export function parseTrainingState(value: unknown): TrainingState {
  const result = trainingStateSchema.safeParse(value)
  if (result.success) return result.data
  throw new InvalidInputError({
    code: 'checkpoint_invalid',
    message: `The checkpoint's training state cannot be read: ${z.prettifyError(result.error)}`,
  })
}

/**
 * The state after an epoch: whether it is the best so far, and whether to stop.
 *
 * Early stopping as Keras: an epoch improves when it is better than the best by more than minDelta; training stops when
 * `patience` epochs in a row have not, and not after the first.
 * Source: https://keras.io/api/callbacks/early_stopping/
 */
export function judgeEpoch(
  state: TrainingState,
  epoch: number,
  step: number,
  metrics: EpochMetrics,
  config: Pick<TrainingConfig, 'bestCheckpoint' | 'earlyStopping'>,
): { state: TrainingState; best: boolean } {
  const { monitor } = config.bestCheckpoint
  const isBest = isBetter(monitor, metrics[monitor], state.best, 0)
  const best = isBest ? metrics[monitor] : state.best
  const { earlyStopping } = config
  if (earlyStopping === null) return { best: isBest, state: { ...state, step, best } }

  const value = metrics[earlyStopping.monitor]
  const improved = isBetter(earlyStopping.monitor, value, state.stopping.best, earlyStopping.minDelta)
  const stopping = improved
    ? { best: value, epochsWithout: 0 }
    : { best: state.stopping.best, epochsWithout: state.stopping.epochsWithout + 1 }
  const stopped = !improved && stopping.epochsWithout >= earlyStopping.patience && epoch > 1
  return { best: isBest, state: { ...state, step, best, stopping, stopped } }
}

function isBetter(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true
  return monitor === 'valLoss' ? value + minDelta < best : value - minDelta > best
}
