import type { ImageShape } from '@convscope/shared'
import type { Findings } from './findings.js'

/** Some images of a split, in its order, with their labels. */
export interface Examples {
  /** labels.length x height x width x channels bytes (NHWC). */
  images: Uint8Array
  /** One class index per image. */
  labels: Uint16Array
}

export interface ReadableSplit {
  /** Examples there are; a few may turn out to be damaged when they are read. */
  count: number
  /**
   * Reads all of them, a bounded number at a time; what is damaged is left out and a finding.
   * @throws DatasetFileError when the split cannot be used.
   */
  read(): AsyncIterable<Examples>
}

/** A data set that has been looked at, and can be read from its files. */
export interface ReadableDataset {
  title: string
  /** Empty when there is none. */
  description: string
  /** [height, width, channels] of every image. */
  inputShape: ImageShape
  /** Class names, by label. */
  classes: string[]
  train: ReadableSplit
  /** The validation split, whatever its folder is called. */
  test: ReadableSplit
  /** Complete when both splits have been read. */
  findings: Findings
}

/** Labels take two bytes each. */
export const MOST_CLASSES = 65_536
