import type { TrainingConfig } from '@convscope/shared'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'

/** A run's configuration; runs from before there was a choice of subsets took the first images. */
export function storedTraining(training: Prisma.JsonValue): TrainingConfig {
  return {
    ...fromJson<TrainingConfig>(training),
    subset: fromJson<Partial<TrainingConfig>>(training).subset ?? 'first',
  }
}
