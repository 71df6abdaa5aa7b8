import type { ImageShape } from '../architecture/layer-schema.js'
import type { Split, Timestamp } from './common.js'

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
