import type { ImageShape } from '../architecture/layer-schema.js'
import type { Split, Timestamp } from './common.js'
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
  /** Pages of samples that can be asked for, by split. */
  samplePages: Record<Split, number>
  registeredAt: Timestamp
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
