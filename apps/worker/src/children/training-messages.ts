import type { EngineName } from '@convscope/model'
import type { PackedDataset, RunProgress } from '@convscope/shared'
import type { RecordedEpoch, RunAttempt, StoredCheckpoint } from '@convscope/storage'
import type { ReportedError } from '../processes/reported-error.js'

/** What a training process is told. */
export type ToTraining =
  | {
      type: 'start'
      run: RunAttempt['run']
      dataset: PackedDataset
      checkpoints: StoredCheckpoint[]
    }
  /** The epoch is in the database; the next one may begin. */
  | { type: 'epoch-recorded'; epoch: number }

/** What it tells. Bytes are in the artifact store before a message names them. */
export type FromTraining =
  | { type: 'tensorflow'; version: string }
  | { type: 'engine'; engine: EngineName; reason: string | undefined }
  | { type: 'notice'; notice: string }
  | { type: 'progress'; progress: RunProgress }
  | { type: 'epoch'; epoch: RecordedEpoch }
  | { type: 'trained' }
  | { type: 'error'; error: ReportedError }
