import { type FileHandle, open } from 'node:fs/promises'
import { GoneError, type PackedSplit } from '@convscope/shared'
import type { DatasetSplit } from '../dataset.js'
import type { ShardSource } from './shard-store.js'
import { checksumOf, type SplitIndex } from './split-index.js'

/** Shards that one batch reads from at once. */
const SHARDS_AT_ONCE = 8

/** Images that lie one after another, in a shard and where they go. */
interface Stretch {
  /** Place of the first in the shard, and in the target. */
  from: number
  to: number
  count: number
}

/**
 * A split whose images stay in their shards: a batch is read when it is asked for, into the caller's memory, and the
 * system's page cache holds what is read again and again. Every image is compared with its checksum.
 */
export class ShardedSplit implements DatasetSplit {
  readonly count: number
  readonly labels: Uint16Array
  readonly #checksums: Uint32Array
  readonly #shards: PackedSplit['shards']
  readonly #source: ShardSource
  readonly #imageSize: number

  constructor(split: PackedSplit, { labels, checksums }: SplitIndex, imageSize: number, source: ShardSource) {
    this.count = split.count
    this.labels = labels
    this.#checksums = checksums
    this.#shards = split.shards
    this.#source = source
    this.#imageSize = imageSize
  }

  /** @throws GoneError `artifact_corrupt`, `artifact_gone`. */
  async read(indices: Uint32Array, target: Uint8Array): Promise<void> {
    const queue = [...this.#stretchesByShard(indices)]
    const worker = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await this.#readFrom(next[0], next[1], target)
      }
    }
    await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, worker))
    for (let i = 0; i < indices.length; i++) this.#check(indices[i] as number, target, i)
  }

  #stretchesByShard(indices: Uint32Array): Map<number, Stretch[]> {
    const perShard = this.#shards[0]?.count ?? 1
    const byShard = new Map<number, Stretch[]>()
    for (let to = 0; to < indices.length; to++) {
      const index = indices[to] as number
      const shard = Math.floor(index / perShard)
      const from = index - shard * perShard
      const stretches = byShard.get(shard) ?? []
      const last = stretches.at(-1)
      if (last !== undefined && last.from + last.count === from && last.to + last.count === to) {
        last.count += 1
      } else {
        stretches.push({ from, to, count: 1 })
      }
      byShard.set(shard, stretches)
    }
    return byShard
  }

  async #readFrom(shard: number, stretches: readonly Stretch[], target: Uint8Array): Promise<void> {
    const { sha256 } = this.#shards[shard] as { sha256: string }
    // Not kept open: a large data set has more shards than a process may have files.
    const file = await open(await this.#source.path(sha256), 'r').catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? gone(sha256) : error
    })
    try {
      for (const stretch of stretches) await this.#readStretch(file, stretch, target, sha256)
    } finally {
      await file.close()
    }
  }

  async #readStretch(
    file: FileHandle,
    { from, to, count }: Stretch,
    target: Uint8Array,
    sha256: string,
  ): Promise<void> {
    const size = this.#imageSize
    const place = target.subarray(to * size, (to + count) * size)
    for (let done = 0; done < place.length; ) {
      const { bytesRead } = await file.read(place, done, place.length - done, from * size + done)
      if (bytesRead === 0) throw corrupt(sha256)
      done += bytesRead
    }
  }

  #check(index: number, target: Uint8Array, place: number): void {
    const size = this.#imageSize
    if (checksumOf(target.subarray(place * size, (place + 1) * size)) === this.#checksums[index]) return
    const shard = this.#shards[Math.floor(index / (this.#shards[0]?.count ?? 1))]
    throw corrupt(shard?.sha256 ?? '')
  }
}

const WAY_OUT = 'Let the data sets be looked at again: a worker that has the folder stores it anew.'

function corrupt(sha256: string): GoneError {
  return new GoneError({
    code: 'artifact_corrupt',
    message: `Images of the data set are damaged in the artifact store (${sha256.slice(0, 12)}…). ${WAY_OUT}`,
    field: 'dataset',
  })
}

function gone(sha256: string): GoneError {
  return new GoneError({
    code: 'artifact_gone',
    message: `Images of the data set are no longer in the artifact store (${sha256.slice(0, 12)}…). ${WAY_OUT}`,
    field: 'dataset',
  })
}
