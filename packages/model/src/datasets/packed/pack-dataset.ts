import type { PackedSplit } from '@convscope/shared'
import { ContentHash } from '../content-hash.js'
import type { ReadableDataset, ReadableSplit } from '../reading/readable-dataset.js'
import type { ShardSink } from './shard-store.js'
import { checksumOf, encodeIndex } from './split-index.js'

/** Large enough that there are few, small enough to be in memory while it is filled. */
const SHARD_BYTES = 64 * 1024 ** 2

export interface PackedContent {
  contentHash: string
  train: PackedSplit
  test: PackedSplit
  /** Images of each class. */
  classCounts: { train: number[]; test: number[] }
}

interface PackedPart {
  split: PackedSplit
  labels: Uint16Array
  classCounts: number[]
}

/**
 * Reads a data set once and stores it as shards. Memory is bounded by one of them, whatever the data set's size.
 * @param shardBytes images of a shard take at most so many bytes, and are at least one.
 * @throws DatasetFileError when it cannot be used.
 */
export async function packDataset(
  dataset: ReadableDataset,
  store: ShardSink,
  shardBytes = SHARD_BYTES,
): Promise<PackedContent> {
  const { inputShape, classes } = dataset
  const about = { inputShape, classes, train: dataset.train.count, test: dataset.test.count }
  const hash = new ContentHash(about)
  const pack = (split: ReadableSplit) => packSplit(split, dataset, store, shardBytes, hash)
  const train = await pack(dataset.train)
  const test = await pack(dataset.test)
  // The hash begins with the numbers of images: where some could not be decoded, they are known only now.
  const isComplete = train.split.count === about.train && test.split.count === about.test
  return {
    contentHash: isComplete ? hash.digest() : await hashOfShards(dataset, [train, test], store),
    train: train.split,
    test: test.split,
    classCounts: { train: train.classCounts, test: test.classCounts },
  }
}

async function packSplit(
  split: ReadableSplit,
  { inputShape, classes }: ReadableDataset,
  store: ShardSink,
  shardBytes: number,
  hash: ContentHash,
): Promise<PackedPart> {
  const imageSize = inputShape.reduce((product, n) => product * n, 1)
  const perShard = Math.max(1, Math.floor(shardBytes / imageSize))
  const buffer = new Uint8Array(Math.min(perShard, split.count) * imageSize)
  const checksums = new Uint32Array(split.count)
  const labels = new Uint16Array(split.count)
  const shards: PackedSplit['shards'] = []
  let [count, inShard] = [0, 0]
  const flush = async () => {
    shards.push({ sha256: await store.put(buffer.subarray(0, inShard * imageSize)), count: inShard })
    inShard = 0
  }
  for await (const examples of split.read()) {
    hash.add(examples)
    for (const [i, label] of examples.labels.entries()) {
      const image = examples.images.subarray(i * imageSize, (i + 1) * imageSize)
      buffer.set(image, inShard * imageSize)
      checksums[count] = checksumOf(image)
      labels[count] = label
      count += 1
      inShard += 1
      if (inShard === perShard) await flush()
    }
  }
  if (inShard > 0) await flush()
  hash.endSplit()
  const kept = labels.subarray(0, count)
  const index = encodeIndex({ checksums: checksums.subarray(0, count), labels: kept })
  const classCounts = new Array<number>(classes.length).fill(0)
  for (const label of kept) classCounts[label] = (classCounts[label] as number) + 1
  return { split: { count, indexSha256: await store.put(index), shards }, labels: kept, classCounts }
}

async function hashOfShards(
  { inputShape, classes }: ReadableDataset,
  [train, test]: [PackedPart, PackedPart],
  store: ShardSink,
): Promise<string> {
  const hash = new ContentHash({ inputShape, classes, train: train.split.count, test: test.split.count })
  for (const { split, labels } of [train, test]) {
    let start = 0
    for (const { sha256, count } of split.shards) {
      hash.add({ images: await store.read(sha256), labels: labels.slice(start, start + count) })
      start += count
    }
    hash.endSplit()
  }
  return hash.digest()
}
