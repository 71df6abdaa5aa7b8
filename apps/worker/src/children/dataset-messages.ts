import type { RegisteredDataset } from '@convscope/storage'
import type { ReportedError } from '../processes/reported-error.js'

export type ToDatasets = { type: 'draw'; needed: boolean }

export type FromDatasets =
  /** Waits for `draw`. */
  | { type: 'found'; name: string; contentHash: string }
  | { type: 'drawn'; dataset: RegisteredDataset }
  | { type: 'unusable'; name: string; message: string }
  | { type: 'listed' }
  | { type: 'error'; error: ReportedError }
