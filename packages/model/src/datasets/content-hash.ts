import { createHash } from 'node:crypto'
import type { ImageShape } from '@convscope/shared'
import type { DatasetSplit } from './dataset.js'

/**
 * SHA-256 (hex, 64 characters) over what a training run can learn from: image shape, class names, and images and labels
 * of both splits in order. The same data give the same hash whether they came raw, gzip'd or as pictures.
 */
export function contentHash(content: {
  inputShape: ImageShape
  classes: readonly string[]
  train: DatasetSplit
  test: DatasetSplit
}): string {
  const { inputShape, classes, train, test } = content
  const hash = createHash('sha256')
  hash.update(
    JSON.stringify({
      inputShape,
      classes,
      train: train.count,
      test: test.count,
    }),
  )
  for (const split of [train, test]) hash.update(split.images).update(split.labels)
  return hash.digest('hex')
}
