import { setTimeout as delay } from 'node:timers/promises'
import { isConvscopeError } from '@convscope/shared'
import type { Client } from '../database/database.js'
import type { ArtifactBytes, Examination } from './artifact-bytes.js'
import { ownersOf } from './artifact-owners.js'

const PAGE = 500

/** What is wrong with an artifact, and what of ours it belongs to. */
export interface Finding {
  sha256: string
  kind: 'missing' | 'damaged' | 'unreadable' | 'size'
  /** A sentence. */
  message: string
  /** "weights of epoch 3 of run …"; a few of them where there are many. */
  owners: string[]
}

export interface Verification {
  /** Rows that were looked at. */
  artifacts: number
  /** Bytes that were read. */
  bytes: number
  intact: number
  /** Per kind of finding. */
  missing: number
  damaged: number
  unreadable: number
  size: number
  /** Bytes in the store that no row names: just being stored, or left for the next sweep. */
  unnamed: number
}

export interface VerifyOptions {
  client: Client
  bytes: ArtifactBytes
  /** What is read a second, on average; null: as fast as it goes. */
  bytesPerSecond: number | null
  onFinding(finding: Finding): void
  onProgress(soFar: Verification, total: number): void
}

/**
 * Compares every row with its artifact, and every artifact with its hash. Memory stays the same however many there are.
 * Trainings may go on meanwhile.
 * @throws what keeps the walk from going on: database or store away.
 */
export async function verifyArtifacts(options: VerifyOptions): Promise<Verification> {
  const { client, bytes, bytesPerSecond, onFinding, onProgress } = options
  const counts: Verification = {
    ...{ artifacts: 0, bytes: 0, intact: 0, missing: 0, damaged: 0, unreadable: 0, size: 0, unnamed: 0 },
  }
  const total = await client.artifact.count()
  const begun = Date.now()
  for await (const row of everyRow(client)) {
    const problem = await problemOf(bytes, row, counts)
    // What a sweep has taken away meanwhile is no loss.
    const isThere = problem === null || (await client.artifact.count({ where: { sha256: row.sha256 } })) > 0
    if (!isThere) continue
    counts.artifacts += 1
    if (problem === null) counts.intact += 1
    else {
      counts[problem.kind] += 1
      onFinding({ sha256: row.sha256, ...problem, owners: await ownersOf(client, row.sha256) })
    }
    onProgress(counts, total)
    if (bytesPerSecond !== null) {
      await delay(Math.max(0, (counts.bytes / bytesPerSecond) * 1000 - (Date.now() - begun)))
    }
  }
  counts.unnamed = await countUnnamed(client, bytes)
  return counts
}

async function problemOf(
  store: ArtifactBytes,
  row: { sha256: string; bytes: number },
  counts: Verification,
): Promise<Pick<Finding, 'kind' | 'message'> | null> {
  let found: Examination
  try {
    found = await store.examine(row.sha256)
  } catch (error) {
    if (isConvscopeError(error)) throw error
    return { kind: 'unreadable', message: `cannot be read: ${(error as Error).message}` }
  }
  if (found === null) return { kind: 'missing', message: 'is not in the artifact store' }
  counts.bytes += found.bytes
  if (!found.isIntact) {
    const lengths = found.bytes === row.bytes ? '' : ` (${found.bytes} bytes instead of ${row.bytes})`
    return { kind: 'damaged', message: `is not what was stored${lengths}` }
  }
  if (found.bytes === row.bytes) return null
  return { kind: 'size', message: `has ${found.bytes} bytes, its row says ${row.bytes}` }
}

async function* everyRow(client: Client): AsyncGenerator<{ sha256: string; bytes: number }> {
  let after = ''
  for (;;) {
    const rows = await client.artifact.findMany({
      where: { sha256: { gt: after } },
      orderBy: { sha256: 'asc' },
      select: { sha256: true, bytes: true },
      take: PAGE,
    })
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.sha256
  }
}

async function countUnnamed(client: Client, store: ArtifactBytes): Promise<number> {
  let unnamed = 0
  let names: string[] = []
  const look = async () => {
    unnamed += names.length - (await client.artifact.count({ where: { sha256: { in: names } } }))
    names = []
  }
  for await (const { sha256 } of store.list()) {
    names.push(sha256)
    if (names.length === PAGE) await look()
  }
  await look()
  return unnamed
}
