import type { ImageShape } from '../architecture/layer-schema.js'
import type { Split, Timestamp } from './common.js'
import type { DatasetFinding } from './dataset-findings.js'
import type { Ground, Preparation } from './preparation.js'

/** A data set that a worker has reported. */
export interface DatasetRecord {
  name: string
  title: string
  description: string
  contentHash: string
  inputShape: ImageShape
  classes: string[]
  trainCount: number
  testCount: number
  /** How pictures of one's own are prepared for networks that learnt from it. */
  preparation: Preparation
  /** What its images lie on; null where that differs. */
  ground: Ground | null
  /** Images of each class, by split; null as long as no worker has read it since this is told. */
  classCounts: Record<Split, number[]> | null
  /** What was left out when it was read, warnings first. */
  findings: DatasetFinding[]
  /** Pages of samples that can be asked for, by split. */
  samplePages: Record<Split, number>
  /** What it holds and held, as far as it is stored: the newest first. */
  versions: DatasetVersionRecord[]
  /** Where workers found it; empty when its folder is gone. */
  folders: DatasetFolderRecord[]
  registeredAt: Timestamp
}

/** A content of a data set that is stored and can be trained on. */
export interface DatasetVersionRecord {
  contentHash: string
  inputShape: ImageShape
  /** How many. */
  classes: number
  trainCount: number
  testCount: number
  registeredAt: Timestamp
  /** Since when there is a newer one; null for that which new runs get. */
  supersededAt: Timestamp | null
}

/** A folder in a worker's directory of data sets. */
export interface DatasetFolderRecord {
  /** The identifier by which runs would name it. */
  name: string
  /** Its name in the directory. */
  folder: string
  /** The worker's machine and directory. */
  place: string
  /** Why it cannot be used as it is, a sentence; null for one that can. */
  problem: string | null
  lookedAt: Timestamp
}

/** GET /api/v1/datasets */
export interface DatasetList {
  items: DatasetRecord[]
  /** Folders that cannot be used, and why. */
  unusable: DatasetFolderRecord[]
}

/** Where the bytes of a split lie in the artifact store. */
export interface PackedSplit {
  count: number
  /** SHA-256 of labels and checksums. */
  indexSha256: string
  /**
   * Images one after another as bytes (NHWC), without a header, so many a shard. All but the last have as many as the
   * first, so that an image's place follows from its number.
   */
  shards: { sha256: string; count: number }[]
}

/** A version of a data set as it is stored: all that is needed to train on it, anywhere. */
export interface PackedDataset {
  name: string
  contentHash: string
  inputShape: ImageShape
  classes: string[]
  train: PackedSplit
  test: PackedSplit
}

/** A picture that holds many images of a split in a grid, row by row, and their labels. */
export interface DatasetSamplePage {
  dataset: string
  split: Split
  page: number
  firstIndex: number
  count: number
  columns: number
  rows: number
  imageWidth: number
  imageHeight: number
  tileUrl: string
  /** Class index of each image. */
  labels: number[]
}
