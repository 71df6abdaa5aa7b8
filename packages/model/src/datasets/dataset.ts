import type { ImageShape } from '@convscope/shared'

/** Images and labels of one split. Images stay bytes, and are divided by 255 batch by batch. */
export interface DatasetSplit {
  count: number
  /** One class index per image, below `classes.length`. */
  labels: Uint16Array
  /**
   * Copies images, one after another, each height x width x channels values 0 to 255 (HWC).
   * @param indices places in the split.
   * @param target has room for as many images.
   */
  read(indices: Uint32Array, target: Uint8Array): Promise<void>
}

export type SplitName = 'train' | 'test'

/** A classification data set whose images can be had. */
export interface Dataset<Split extends DatasetSplit = DatasetSplit> {
  /** The plain identifier by which runs name it; never a path. */
  name: string
  /** SHA-256 (hex) over shape, classes, images and labels: equal for equal content, wherever the files lie. */
  contentHash: string
  /** [height, width, channels] of every image. */
  inputShape: ImageShape
  /** Class names, by label. */
  classes: string[]
  train: Split
  test: Split
}
