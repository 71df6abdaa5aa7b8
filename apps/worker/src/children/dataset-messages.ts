import type { KnownFolder, LookedAtFolder, RegisteredDataset } from '@convscope/storage'
import type { ReportedError } from '../processes/reported-error.js'

export interface ToDatasets {
  type: 'look'
  place: string
  /** Folders that need not be read as long as their fingerprints are these. */
  known: KnownFolder[]
  /** Whether what is stored of them is compared with its hashes. */
  isChecked: boolean
  /** Folders with which the process ended when it was at them. */
  skip: string[]
}

export type FromDatasets =
  /** It is about to read this one; should the process end, this is why. */
  | { type: 'reading'; name: string; folder: LookedAtFolder }
  | { type: 'read'; folder: LookedAtFolder; dataset: RegisteredDataset }
  | { type: 'unusable'; name: string; folder: LookedAtFolder; problem: string }
  /** All folders there are. */
  | { type: 'looked'; folders: string[] }
  | { type: 'error'; error: ReportedError }
