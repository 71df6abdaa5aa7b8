import type { ImageShape } from '@convscope/shared'

/** Images and labels of one split, as bytes. They stay bytes in memory and are divided by 255 batch by batch. */
export interface DatasetSplit {
  count: number
  /** `count x height x width x channels` values 0 to 255 (NHWC), light ink on dark as the data set has it. */
  images: Uint8Array
  /** One class index per image, below `classes.length`. */
  labels: Uint8Array
}

export type SplitName = 'train' | 'test'

/** A classification data set held in memory. */
export interface Dataset {
  /** The plain identifier by which runs name it; never a path. */
  name: string
  title: string
  /** Empty when there is none. */
  description: string
  /** SHA-256 (hex) over shape, classes, images and labels: equal for equal content, wherever the files lie. */
  contentHash: string
  /** [height, width, channels] of every image. */
  inputShape: ImageShape
  /** Class names, by label. */
  classes: string[]
  train: DatasetSplit
  test: DatasetSplit
}

/** What can be told about a data set without reading its images. */
export interface DatasetDescriptor {
  name: string
  title: string
  /** Empty when there is none. */
  description: string
  kind: 'embedded' | 'idx' | 'image-folder'
  /** Undefined for a folder of images of no declared size when no decoder was given. */
  inputShape: ImageShape | undefined
  classes: string[]
  trainCount: number
  testCount: number
  /** Why it cannot be used, naming the file; undefined for a sound data set. */
  problem: string | undefined
}
