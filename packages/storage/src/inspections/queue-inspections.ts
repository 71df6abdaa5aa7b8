import type { Client } from '../database/database.js'
import { toNullableJson } from '../database/json.js'
import { retryWhenBusy } from '../database/retry-when-busy.js'
import { isUniqueViolation } from '../database/unique-violation.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import type { Dispatcher } from '../queue/dispatcher.js'
import { claimRequest, type RequestClaim } from '../requests/request-claim.js'
import { requestKeyOf } from '../requests/request-key.js'

/** A checkpoint, an image, and the layers to keep; null or left out stands for all convolutions. */
export interface WantedInspection {
  checkpointId: string
  imageId: string | null
  datasetName: string | null
  datasetSplit: string | null
  datasetIndex: number | null
  layers?: string[] | null
}

interface QueueParts {
  client: Client
  dispatcher: Dispatcher
}

/** The columns of a new inspection. Its key is the same for the same checkpoint, image and layers. */
export function inspectionColumns({ layers, ...columns }: WantedInspection) {
  const wanted = layers === undefined || layers === null ? null : [...new Set(layers)].sort()
  return {
    ...columns,
    requestedLayers: toNullableJson(layers),
    requestKey: requestKeyOf({ ...columns, layers: wanted }),
  }
}

/** What is changed in an inspection that failed, so that it is tried anew. */
const AGAIN = {
  state: 'queued',
  dispatch: { increment: 1 },
  dispatchedAt: null,
  startedAt: null,
  finishedAt: null,
} as const

const select = { id: true, dispatch: true } as const

/**
 * Row first, then job. The same question gives the inspection that is there, whoever asks; one that failed is queued
 * again.
 */
export async function queueInspection(
  { client, dispatcher }: QueueParts,
  wanted: WantedInspection,
  claim?: RequestClaim,
): Promise<{ id: string; isNew: boolean }> {
  const data = inspectionColumns(wanted)
  const queued = await retryWhenBusy(() =>
    client.$transaction(async (transaction) => {
      const kept = await transaction.inspection.findUnique({ where: { requestKey: data.requestKey } })
      if (kept !== null && kept.state !== 'failed') return { row: kept, isNew: false, isQueued: false }
      const row =
        kept === null
          ? await transaction.inspection.create({ data, select })
          : await queueAgain(transaction, kept)
      if (row === null) return null
      await claimRequest(transaction, claim, row.id)
      return { row, isNew: kept === null, isQueued: true }
    }),
  ).catch(nullWhenAskedAlready)
  // Somebody asked the same in this moment.
  if (queued === null) return queueInspection({ client, dispatcher }, wanted, claim)
  if (queued.isQueued) await dispatcher.dispatch('inspection', queued.row)
  return { id: queued.row.id, isNew: queued.isNew }
}

/** Many at once: those that nobody has asked for, and those that failed. */
export async function queueInspections(
  { client, dispatcher }: QueueParts,
  { runId, missing, failed }: { runId: string; missing: WantedInspection[]; failed: string[] },
  claim?: RequestClaim,
): Promise<'queued' | 'changed meanwhile'> {
  const rows = await retryWhenBusy(() =>
    client.$transaction(async (transaction) => {
      const created = await transaction.inspection.createManyAndReturn({
        data: missing.map(inspectionColumns),
        select,
      })
      const isFailed = { id: { in: failed }, state: 'failed' as const }
      await transaction.inspection.updateMany({
        where: isFailed,
        data: { ...AGAIN, error: toNullableJson(null) },
      })
      const again = await transaction.inspection.findMany({
        where: { id: { in: failed }, state: 'queued', dispatchedAt: null },
        select,
      })
      await claimRequest(transaction, claim, runId)
      return [...created, ...again]
    }),
  ).catch(nullWhenAskedAlready)
  if (rows === null) return 'changed meanwhile'
  for (const row of rows) await dispatcher.dispatch('inspection', row)
  return 'queued'
}

/** Compare-and-set. null when it has changed meanwhile. */
async function queueAgain(
  transaction: Prisma.TransactionClient,
  { id, dispatch }: { id: string; dispatch: number },
): Promise<{ id: string; dispatch: number } | null> {
  const { count } = await transaction.inspection.updateMany({
    where: { id, dispatch, state: 'failed' },
    data: { ...AGAIN, error: toNullableJson(null) },
  })
  return count === 0 ? null : { id, dispatch: dispatch + 1 }
}

function nullWhenAskedAlready(error: unknown): null {
  if (isUniqueViolation(error)) return null
  throw error
}
