import type { PackedDataset, PackedSplit } from '@convscope/shared'
import type { Dataset, DatasetSplit } from '../dataset.js'
import { MemorySplit } from '../memory-split.js'
import type { ShardSource } from './shard-store.js'
import { ShardedSplit } from './sharded-split.js'
import { decodeIndex } from './split-index.js'

/** A split that takes less is held in memory, where a shuffled image is had without asking the system. */
const HELD_BYTES = 128 * 1024 ** 2

/**
 * Opens a data set that was packed: its labels are read, and the images of a small one.
 * @param heldBytes splits up to this size are held in memory; larger ones are read batch by batch.
 * @throws GoneError when bytes are not in the store any more, or damaged.
 */
export async function openPackedDataset(
  packed: PackedDataset,
  source: ShardSource,
  heldBytes = HELD_BYTES,
): Promise<Dataset> {
  const { name, contentHash, inputShape, classes } = packed
  const imageSize = inputShape.reduce((product, n) => product * n, 1)
  const openSplit = async (split: PackedSplit): Promise<DatasetSplit> => {
    const index = decodeIndex(await source.read(split.indexSha256))
    if (split.count * imageSize > heldBytes) return new ShardedSplit(split, index, imageSize, source)
    const images = new Uint8Array(split.count * imageSize)
    let start = 0
    for (const { sha256 } of split.shards) {
      const bytes = await source.read(sha256)
      images.set(bytes, start)
      start += bytes.length
    }
    return new MemorySplit(images, index.labels)
  }
  return {
    name,
    contentHash,
    inputShape,
    classes,
    train: await openSplit(packed.train),
    test: await openSplit(packed.test),
  }
}

/** Bytes that an opened data set holds. */
export function heldBytesOf({ train, test }: Dataset): number {
  return [train, test].reduce(
    (sum, split) =>
      sum + split.labels.byteLength + (split instanceof MemorySplit ? split.images.byteLength : 0),
    0,
  )
}
