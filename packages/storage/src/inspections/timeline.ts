import {
  type ArchitectureSummary,
  type ErrorDetails,
  type ImageChoice,
  NotFoundError,
  type Prediction,
  type TimelineRequest,
  type TimelineStep,
} from '@convscope/shared'
import type { Client } from '../database/database.js'
import { fromJson } from '../database/json.js'
import type { Prisma } from '../generated/sqlite/client/client.js'
import { tileUrl } from '../urls.js'

/** The columns of an inspection that say which image it is about. */
export function imageColumns({ imageId, datasetImage }: ImageChoice) {
  return {
    imageId: imageId ?? null,
    datasetName: datasetImage?.dataset ?? null,
    datasetSplit: datasetImage?.split ?? null,
    datasetIndex: datasetImage?.index ?? null,
  } satisfies Prisma.InspectionUncheckedUpdateInput
}

/** One image through every checkpoint of a run, in two queries. @throws NotFoundError. */
export async function readTimeline(
  client: Client,
  runId: string,
  request: TimelineRequest,
): Promise<{ summary: ArchitectureSummary; steps: TimelineStep[] }> {
  const run = await client.run.findUnique({
    where: { id: runId },
    select: {
      summary: true,
      checkpoints: {
        orderBy: { epoch: 'asc' },
        select: { id: true, epoch: true, loss: true, accuracy: true, valLoss: true, valAccuracy: true },
      },
    },
  })
  if (run === null) throw new NotFoundError('run', runId)
  const inspections = await client.inspection.findMany({
    where: { checkpoint: { runId }, ...imageColumns(request) },
    orderBy: { createdAt: 'desc' },
    select: {
      id: true,
      state: true,
      checkpointId: true,
      prediction: true,
      requestedLayers: true,
      trueClass: true,
      inputPngSha256: true,
      error: true,
    },
  })
  const summary = fromJson<ArchitectureSummary>(run.summary)
  const steps = run.checkpoints.map(({ id, ...facts }): TimelineStep => {
    const fitting = inspections.filter(
      ({ checkpointId, requestedLayers }) =>
        checkpointId === id && answers(fromJson<string[] | null>(requestedLayers), request.layers, summary),
    )
    const found = fitting.find(({ state }) => state !== 'failed') ?? fitting[0]
    return {
      ...facts,
      checkpointId: id,
      inspection:
        found === undefined
          ? null
          : {
              id: found.id,
              state: found.state,
              prediction: fromJson<Prediction | null>(found.prediction),
              trueClass: found.trueClass,
              inputUrl: found.inputPngSha256 === null ? null : tileUrl(found.inputPngSha256),
              error: fromJson<ErrorDetails | null>(found.error),
            },
    }
  })
  return { summary, steps }
}

/**
 * Of one checkpoint and image the newest inspection that holds some layers and did not fail; null when there is none.
 */
export async function findAnswering(
  client: Client,
  checkpointId: string,
  image: Pick<Prisma.InspectionWhereInput, 'imageId' | 'datasetName' | 'datasetSplit' | 'datasetIndex'>,
  layers: string[],
  summary: ArchitectureSummary,
): Promise<string | null> {
  const rows = await client.inspection.findMany({
    where: { checkpointId, ...image, state: { not: 'failed' } },
    orderBy: { createdAt: 'desc' },
    select: { id: true, requestedLayers: true },
  })
  const found = rows.find((row) => answers(fromJson<string[] | null>(row.requestedLayers), layers, summary))
  return found?.id ?? null
}

/** Whether an inspection of some layers holds those that are asked for. */
function answers(
  stored: string[] | null,
  wanted: string[] | undefined,
  { layers }: ArchitectureSummary,
): boolean {
  const convolutions = layers.filter(({ type }) => /conv/i.test(type)).map(({ name }) => name)
  const held = new Set(stored ?? convolutions)
  return (wanted ?? convolutions).every((layer) => held.has(layer))
}
